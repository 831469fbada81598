package dev.countersign.approval;

import dev.countersign.identity.passkey.PasskeyAnswer;
import org.jspecify.annotations.Nullable;

/**
 * What a reviewer says, as it came in: nothing is checked yet.
 *
 * @param verdict {@code approve}, {@code changes} or {@code deny}
 * @param reason 10 to 2000 characters
 * @param revision the revision of the request that the reviewer read
 * @param role which awaited role to fill, for those who have several; null for the first
 * @param proof the passkey's signature over it; null for none
 */
public record NewVerdict(
        @Nullable String verdict,
        @Nullable String reason,
        @Nullable Integer revision,
        @Nullable String role,
        @Nullable PasskeyAnswer proof) {
    /** Without a signature. */
    NewVerdict(
            @Nullable String verdict,
            @Nullable String reason,
            @Nullable Integer revision,
            @Nullable String role) {
        this(verdict, reason, revision, role, null);
    }
}
