package dev.countersign.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A status list whose signature holds (first half of rule V18); its list is inflated only on
 * demand.
 */
final class StatusCheck {
    private final String subject;
    private final Instant issuedAt;
    private final Instant expiresAt;
    private final Duration ttl;
    private final JsonFields statusList;

    private StatusCheck(JsonFields claims) throws FormatException {
        subject = claims.text("sub");
        issuedAt = claims.instant("iat");
        expiresAt = claims.instant("exp");
        ttl = claims.seconds("ttl");
        statusList = claims.object("status_list");
        claims.end();
    }

    static StatusCheck open(String text, VerifiedTrustBundle trust, Instant now) throws Refusal {
        try {
            CompactJws jws = CompactJws.parse(text, CompactJws.MAX_FILE_BYTES);
            CompactJws.Header header = jws.header();
            if (!header.isOfType(StatusListToken.TYPE) || !header.algorithm().equals("Ed25519")) {
                throw new FormatException(
                        "", "must be a " + StatusListToken.TYPE + " signed with Ed25519");
            }
            if (!key(trust, header.kid(), now).verifies(jws.signingInput(), jws.signature())) {
                throw new Refusal(Reason.STATUS_BAD_SIGNATURE, Map.of());
            }
            return new StatusCheck(
                    JsonFields.of(Json.parseObject(jws.payload(), CompactJws.MAX_FILE_BYTES)));
        } catch (FormatException e) {
            throw new Refusal(Reason.STATUS_MALFORMED, e);
        }
    }

    /**
     * Whether an unverified list says that a newer one should be fetched; what cannot be read is
     * for {@link #open} to refuse.
     */
    static boolean isPastTtl(String text, Instant now) {
        try {
            CompactJws jws = CompactJws.parse(text, CompactJws.MAX_FILE_BYTES);
            var claims =
                    new StatusCheck(
                            JsonFields.of(
                                    Json.parseObject(jws.payload(), CompactJws.MAX_FILE_BYTES)));
            return now.isAfter(claims.issuedAt.plus(claims.ttl));
        } catch (FormatException _) {
            return false;
        }
    }

    private static Ed25519PublicKey key(VerifiedTrustBundle trust, String kid, Instant now)
            throws Refusal {
        try {
            return trust.key(kid, KeyUse.STATUS, now);
        } catch (Refusal refusal) {
            throw new Refusal(Reason.STATUS_WRONG_KEY, Map.of("problem", refusal.reason().code()));
        }
    }

    /** The second half of rule V18. */
    void requireCurrent(String uri, Instant now, Duration maxAge, @Nullable Instant newestSeen)
            throws Refusal {
        if (!subject.equals(uri)) {
            throw new Refusal(Reason.STATUS_OTHER_URI, Map.of("found", subject, "expected", uri));
        }
        if (issuedAt.isAfter(now.plus(ApprovalVerifier.SKEW))) {
            throw refused(Reason.STATUS_ISSUED_IN_FUTURE, "now", now);
        }
        if (!now.isBefore(expiresAt)) {
            throw refused(Reason.STATUS_EXPIRED, "expired", expiresAt);
        }
        if (now.isAfter(issuedAt.plus(maxAge))) {
            throw refused(Reason.STATUS_STALE, "stale_since", issuedAt.plus(maxAge));
        }
        if (newestSeen != null && issuedAt.isBefore(newestSeen)) {
            throw refused(Reason.STATUS_ROLLED_BACK, "newest_seen", newestSeen);
        }
    }

    private Refusal refused(Reason reason, String what, Instant when) {
        return new Refusal(reason, Map.of("issued", issuedAt.toString(), what, when.toString()));
    }

    /** The first part of rule V19. */
    StatusListToken list() throws Refusal {
        try {
            return new StatusListToken(
                    subject, issuedAt, expiresAt, ttl, StatusList.read(statusList));
        } catch (FormatException e) {
            throw new Refusal(Reason.STATUS_UNREADABLE, e);
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Reason.STATUS_MALFORMED,
                    new FormatException("/exp", String.valueOf(e.getMessage())));
        }
    }
}
