package dev.countersign.platform;

import io.micronaut.context.annotation.ConfigurationProperties;
import jakarta.validation.constraints.NotBlank;

/**
 * What an administrator sets.
 *
 * @param publicUrl where people and gates reach this server, without a trailing slash; also the
 *     issuer of tokens
 */
@ConfigurationProperties("countersign")
public record ServerSettings(@NotBlank String publicUrl) {
    public ServerSettings {
        while (publicUrl.endsWith("/")) {
            publicUrl = publicUrl.substring(0, publicUrl.length() - 1);
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
