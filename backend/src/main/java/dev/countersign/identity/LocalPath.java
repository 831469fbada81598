package dev.countersign.identity;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a browser may be led by an address that came with a request: only to a path of this very
 * site. Everything else could lead a person astray after signing in (CWE-601).
 */
public final class LocalPath {
    private static final int LONGEST = 2000;

    /** Possessive, so that a long address costs no stack. */
    private static final Pattern PLAIN =
            Pattern.compile("/[A-Za-z0-9/_.~:@,+%-]*+(?:\\?[A-Za-z0-9/_.~?&=:@,+%-]*+)?+");

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private LocalPath() {}

    /** The path with its query, as it stands, when it stays here; {@code /} otherwise. */
    public static String of(@Nullable String address) {
        if (address == null
                || address.length() > LONGEST
                || !PLAIN.matcher(address).matches()
                || BROKEN_ESCAPE.matcher(address).find()) {
            return "/";
        }
        String path = address.split("\\?", 2)[0];
        for (int layer = 0; layer < 3; layer++) {
            if (leadsAway(path)) {
                return "/";
            }
            path = decoded(path);
        }
        return leadsAway(path) ? "/" : address;
    }

    /** What some browser or proxy takes for another host, or for the end of a header. */
    private static boolean leadsAway(String path) {
        return path.contains("//")
                || path.contains("\\")
                || path.contains("/./")
                || path.contains("/../")
                || path.chars().anyMatch(Character::isISOControl);
    }

    private static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path;
        }
    }
}
