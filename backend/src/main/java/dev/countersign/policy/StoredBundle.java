package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that this server keeps, without its content.
 *
 * @param digest {@code sha256:} of the release file
 * @param policyDigest {@code sha256:} of the compiled archive in it, which decisions name
 * @param shipped whether it came with a server instead of being uploaded
 * @param signedBy the author's key, null for a shipped one
 * @param rules how many rules it has
 * @param asked who asked for its activation last, null when nobody did
 * @param version counts changes, for {@code If-Match}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredBundle(
        String id,
        String digest,
        String policyDigest,
        String revision,
        boolean shipped,
        @Nullable String signedBy,
        BundleState state,
        int rules,
        String uploadedBy,
        Instant uploadedAt,
        @Nullable Asking asked,
        @JsonIgnore int version) {
    /**
     * A person's wish that the bundle be activated.
     *
     * @param reviewDays how long a review may take before suspension, null unless the treatment is
     *     {@link Treatment#REVIEW_THEN_SUSPEND}
     * @param baseSequence the activation that was in force then; another one in force makes the
     *     asking void
     */
    public record Asking(
            String by,
            Instant at,
            String reason,
            Treatment treatment,
            @Nullable Integer reviewDays,
            int baseSequence) {}
}
