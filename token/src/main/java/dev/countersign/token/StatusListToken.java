package dev.countersign.token;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signed status list: compact JWS of {@code typ} {@value #TYPE} (IETF
 * draft-ietf-oauth-status-list section 5.1).
 *
 * @param uri {@code sub}: its own address, as in the tokens that point to it
 * @param issuedAt {@code iat}
 * @param expiresAt {@code exp}: the first instant at which it is not valid any more
 * @param ttl how long a copy may be used before a newer one should be fetched
 * @param list the statuses
 */
public record StatusListToken(
        String uri, Instant issuedAt, Instant expiresAt, Duration ttl, StatusList list) {
    /** {@code typ} of the header. */
    public static final String TYPE = "statuslist+jwt";

    /** Media type of the file. */
    public static final String MEDIA_TYPE = "application/statuslist+jwt";

    /** Refuses a life that is empty. */
    public StatusListToken {
        if (!issuedAt.isBefore(expiresAt)) {
            throw new IllegalArgumentException("expiresAt must be after issuedAt");
        }
    }

    /** Signs the list with a key of use {@link KeyUse#STATUS}. */
    public String issue(Ed25519PrivateKey statusKey) {
        Json.Obj claims =
                Json.object()
                        .put("sub", uri)
                        .put("iat", issuedAt.getEpochSecond())
                        .put("exp", expiresAt.getEpochSecond())
                        .put("ttl", ttl.toSeconds())
                        .put("status_list", list.toJson())
                        .build();
        return CompactJws.issue(TYPE, claims, statusKey);
    }

    /**
     * Rules V18 and V19 except for the index: authentic, for this uri, current, not stale, not
     * rolled back, readable.
     *
     * @param text the compact JWS, at most 4 MiB
     * @param maxAge the oldest that is accepted
     * @param newestSeen {@code iat} of the newest list ever accepted for this uri, null for none
     */
    public static Verification<VerifiedStatusList> verify(
            String text,
            VerifiedTrustBundle trust,
            String uri,
            Instant now,
            Duration maxAge,
            @Nullable Instant newestSeen) {
        try {
            StatusCheck check = StatusCheck.open(text, trust, now);
            check.requireCurrent(uri, now, maxAge, newestSeen);
            return new Verification.Verified<>(new VerifiedStatusList(check.list()));
        } catch (Refusal refusal) {
            return refusal.rejected();
        }
    }
}
