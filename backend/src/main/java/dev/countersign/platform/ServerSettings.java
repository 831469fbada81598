package dev.countersign.platform;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * What an administrator sets.
 *
 * @param publicUrl where people and gates reach this server, without a trailing slash; also the
 *     issuer of tokens
 */
@ConfigurationProperties("countersign")
public record ServerSettings(@Bindable(defaultValue = "") String publicUrl) {
    private static final int LONGEST = 500;
    private static final int LAST_PORT = 65_535;

    public ServerSettings {
        while (publicUrl.endsWith("/")) {
            publicUrl = publicUrl.substring(0, publicUrl.length() - 1);
        }
        if (!isAddress(publicUrl)) {
            throw new IllegalArgumentException(
                    "countersign.public-url has to be like https://countersign.example, without"
                            + " user, query and fragment");
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI address = new URI(text);
            return text.length() <= LONGEST
                    && Set.of("http", "https").contains(String.valueOf(address.getScheme()))
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null
                    && address.getPort() <= LAST_PORT;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /** The {@code iss} of everything this server signs. */
    public String issuer() {
        return publicUrl;
    }

    /** Whether cookies may travel in clear: only where the public address itself is plain http. */
    public boolean plainHttp() {
        return publicUrl.startsWith("http://");
    }
}
