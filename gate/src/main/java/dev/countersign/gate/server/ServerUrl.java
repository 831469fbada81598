package dev.countersign.gate.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * The address of a server: {@code https}, or plain {@code http} on this machine's own loopback
 * only.
 */
public final class ServerUrl {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private ServerUrl() {}

    /**
     * The address without trailing slashes.
     *
     * @throws IllegalArgumentException with what is wrong and what would be right
     */
    public static String parse(String text) {
        URI uri;
        try {
            uri = new URI(text.replaceFirst("/+$", ""));
        } catch (URISyntaxException _) {
            throw new IllegalArgumentException(
                    "the server's address must be a URL such as https://countersign.example.org");
        }
        String host = uri.getHost();
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (host == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the server's address must be scheme, host and path only, such as https://countersign.example.org");
        }
        boolean plainOnLoopback =
                scheme.equals("http") && LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
        if (!scheme.equals("https") && !plainOnLoopback) {
            throw new IllegalArgumentException(
                    "the server's address must begin with https:// (http:// only for this machine itself)");
        }
        return uri.toString();
    }
}
