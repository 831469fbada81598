package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * That a bundle came into force. The newest one decides.
 *
 * @param sequence higher than that of every earlier activation
 * @param bundleId the stored bundle, null for one of a time when bundles were not kept
 * @param policyDigest {@code sha256:} of the compiled archive, which decisions name
 * @param previousBundleId what it took the place of, null for the first or where that was not kept
 * @param askedBy null where a server activated the bundle it is shipped with, or for going back
 * @param activatedBy {@code usr_…}, or {@code system}
 * @param treatment what happens to approvals that it would not give; null for one by the server
 * @param reviewDays how long a review of those may take, null unless the treatment is {@link
 *     Treatment#REVIEW_THEN_SUSPEND}
 * @param smallTeam whether who asked for it activated it, as small-team mode allows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Activation(
        int sequence,
        @Nullable String bundleId,
        String revision,
        String policyDigest,
        @Nullable String previousBundleId,
        Kind kind,
        @Nullable String askedBy,
        String activatedBy,
        Instant activatedAt,
        @Nullable String reason,
        @Nullable Treatment treatment,
        @Nullable Integer reviewDays,
        boolean smallTeam) {
    /** How it came about. */
    public enum Kind {
        /** The server did it, with the bundle it is shipped with. */
        SHIPPED,
        /** Two persons did it, or one in small-team mode. */
        ACTIVATED,
        /** A person went back to a bundle that had been in force before. */
        ROLLED_BACK;

        /** The word in JSON and in the database. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
