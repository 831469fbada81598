package dev.countersign.issuance;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key of this installation as people see it; never its private half.
 *
 * @param kid RFC 7638 thumbprint, which is also its id
 * @param kind what it signs: {@code root}, {@code approval}, {@code status}, {@code bundle}, {@code
 *     author}; the texts {@code key.kind.<kind>…} say it
 * @param from since when it may sign
 * @param until the first moment at which it may not sign any more; null for no end
 * @param publishedAt since when gates may know it; null when it is in no trust bundle
 * @param activatedAt since when it signs
 * @param endedAt when it stopped signing
 * @param lastUse until when what it signed counts at most
 * @param madeBy the id of who made it, or {@code system}
 */
public record KeyView(
        String kid,
        String kind,
        KeyState state,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable Instant publishedAt,
        @Nullable Instant activatedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lastUse,
        String madeBy) {
    /** A key that other rooms keep and that has no life of its own here. */
    public static KeyView kept(String kid, String kind) {
        return new KeyView(
                kid, kind, KeyState.CURRENT, null, null, null, null, null, null, "system");
    }
}
