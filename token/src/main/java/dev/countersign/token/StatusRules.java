package dev.countersign.token;

import java.time.Duration;
import java.util.Map;

/** Rules V17 to V20. */
final class StatusRules {
    private StatusRules() {}

    static StatusListToken check(
            ApprovalClaims claims, VerifiedTrustBundle trust, VerificationContext context)
            throws Refusal {
        String uri = claims.status().uri();
        VerificationContext.CachedStatusList cached = cached(uri, context);
        StatusCheck check = StatusCheck.open(cached.text(), trust, context.now());
        check.requireCurrent(uri, context.now(), maxAge(claims, context), cached.newestSeen());
        StatusListToken token = check.list();
        requireValid(claims.status(), token.list());
        return token;
    }

    /** V17: a network that fails is no error, not having tried is. */
    private static VerificationContext.CachedStatusList cached(
            String uri, VerificationContext context) throws Refusal {
        VerificationContext.CachedStatusList cached = context.statusLists().find(uri);
        if (cached == null) {
            throw new Refusal(Reason.STATUS_MISSING, Map.of("uri", uri));
        }
        if (!cached.refreshTried() && StatusCheck.isPastTtl(cached.text(), context.now())) {
            throw new Refusal(Reason.STATUS_REFRESH_DUE, Map.of("uri", uri));
        }
        return cached;
    }

    private static Duration maxAge(ApprovalClaims claims, VerificationContext context) {
        Duration local = context.trust().statusMaxAge();
        return claims.statusMaxAge().compareTo(local) < 0 ? claims.statusMaxAge() : local;
    }

    /** The rest of V19, and V20. */
    private static void requireValid(ApprovalClaims.Status status, StatusList list) throws Refusal {
        Map<String, String> facts =
                Map.of("uri", status.uri(), "index", Integer.toString(status.index()));
        if (status.index() >= list.size()) {
            throw new Refusal(Reason.STATUS_INDEX_OUTSIDE, facts);
        }
        switch (list.get(status.index())) {
            case StatusList.VALID -> {}
            case StatusList.INVALID -> throw new Refusal(Reason.STATUS_REVOKED, facts);
            case StatusList.SUSPENDED -> throw new Refusal(Reason.STATUS_SUSPENDED, facts);
            default -> throw new Refusal(Reason.STATUS_NOT_VALID, facts);
        }
    }
}
