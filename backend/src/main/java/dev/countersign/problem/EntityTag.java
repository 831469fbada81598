package dev.countersign.problem;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entity tags (RFC 9110 section 8.8.3), strong ones for versioned resources. */
public final class EntityTag {
    private EntityTag() {}

    /** The tag of that version, for the {@code ETag} header. */
    public static String of(int version) {
        return "\"" + version + "\"";
    }

    /**
     * The version that {@code If-Match} names. Absent is refused, so that no update is made
     * blindly.
     */
    public static int expected(@Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new Problem(
                    ProblemCode.PRECONDITION_NEEDED,
                    "Send the header If-Match with the ETag that you read last.");
        }
        try {
            if (ifMatch.length() > 2 && ifMatch.startsWith("\"") && ifMatch.endsWith("\"")) {
                return Integer.parseInt(ifMatch, 1, ifMatch.length() - 1, 10);
            }
        } catch (NumberFormatException e) {
            // no tag that this server gave out: it matches nothing
        }
        return -1;
    }

    /**
     * As {@link #expected} where the header was sent, null where it was not: ending something must
     * not fail because somebody forgot a header.
     */
    public static @Nullable Integer ifSent(@Nullable String ifMatch) {
        return ifMatch == null ? null : expected(ifMatch);
    }

    /** Whether the values of {@code If-None-Match} name the tag (RFC 9110 section 13.1.2). */
    public static boolean isKnown(List<String> ifNoneMatch, String tag) {
        return ifNoneMatch.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .map(value -> value.startsWith("W/") ? value.substring(2) : value)
                .anyMatch(value -> value.equals("*") || value.equals(tag));
    }

    /** Refuses to change a version that the caller has not read. */
    public static void check(int expected, int present) {
        if (expected != present) {
            throw new Problem(
                    ProblemCode.PRECONDITION, "Read it again and repeat the change on what it is.");
        }
    }
}
