package dev.countersign.gate.proxy;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which names callers may use for this machine (against DNS rebinding), and from which web pages
 * they may come.
 */
final class Callers {
    private final Set<String> hosts = new HashSet<>();
    private final Set<String> own = new HashSet<>();
    private final List<Pattern> origins;

    /**
     * @param origins exactly as browsers send them; a single {@code *} may stand for the rest of
     *     one after its scheme
     */
    Callers(int port, List<String> origins) {
        for (String name : List.of("127.0.0.1", "localhost", "[::1]")) {
            hosts.add(name + ":" + port);
            own.add("http://" + name + ":" + port);
            if (port == 80) {
                hosts.add(name);
                own.add("http://" + name);
            }
        }
        this.origins = origins.stream().map(Callers::pattern).toList();
    }

    private static Pattern pattern(String origin) {
        if (origin.matches("[a-z][a-z0-9+.-]*://\\*") && !origin.startsWith("http")) {
            String scheme = origin.substring(0, origin.length() - 1);
            return Pattern.compile(Pattern.quote(scheme) + "[A-Za-z0-9._:-]{1,200}");
        }
        if (origin.matches("[a-z][a-z0-9+.-]*://[A-Za-z0-9._:\\[\\]-]{1,200}")) {
            return Pattern.compile(Pattern.quote(origin));
        }
        throw new IllegalArgumentException(
                "'"
                        + origin
                        + "' is no origin such as app://obsidian.md or vscode-webview://*; http origins take no *");
    }

    /** Whether a Host field names this gate. */
    boolean isHost(String value) {
        return hosts.contains(value.toLowerCase(Locale.ROOT));
    }

    /** Whether a page of this origin may call, also from a browser. */
    boolean isOrigin(String value) {
        return own.contains(value)
                || origins.stream().anyMatch(origin -> origin.matcher(value).matches());
    }

    /** An address on this machine only; empty if it is none, or is no such address. */
    static Optional<URI> loopback(String text) {
        try {
            URI uri = new URI(text);
            boolean plain =
                    "http".equals(uri.getScheme())
                            && uri.getPort() > 0
                            && uri.getRawUserInfo() == null
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null
                            && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
            return plain && isLoopback(uri.getHost())
                    ? Optional.of(
                            new URI("http", null, uri.getHost(), uri.getPort(), "/", null, null))
                    : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /** Only literal addresses and {@code localhost}: what a name means can change. */
    static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        String address = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }
}
