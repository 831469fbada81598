package dev.countersign.token;

import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Rules V11, V12 and V14 to V16: who, what for, on what kind of device, under which policy. */
final class UseRules {
    private UseRules() {}

    static void check(ApprovalClaims claims, VerifiedTrustBundle trust, VerificationContext context)
            throws Refusal {
        holder(claims, context);
        caller(claims, context.holder());
        session(claims.use(), context.use());
        posture(claims, context);
        long minimum = trust.bundle().minimumPolicySequence();
        if (claims.policy().sequence() < minimum) {
            throw new Refusal(
                    Reason.POLICY_ROLLED_BACK,
                    Map.of(
                            "found",
                            Long.toString(claims.policy().sequence()),
                            "minimum",
                            Long.toString(minimum)));
        }
    }

    /** V11. */
    private static void holder(ApprovalClaims claims, VerificationContext context) throws Refusal {
        VerificationContext.Holder holder = context.holder();
        if (!holder.key().thumbprint().equals(claims.holder())) {
            throw new Refusal(
                    Reason.HOLDER_OTHER_DEVICE,
                    Map.of(
                            "approved",
                            claims.device().id(),
                            "this_key",
                            holder.key().thumbprint()));
        }
        String problem =
                HolderProof.problem(holder.proof(), holder.key(), holder.nonce(), context.now());
        if (!problem.isEmpty()) {
            throw new Refusal(Reason.HOLDER_NOT_PROVEN, Map.of("problem", problem));
        }
        Assurance found = claims.device().assurance();
        if (found.compareTo(holder.minimum()) < 0) {
            throw new Refusal(
                    Reason.HOLDER_ASSURANCE_TOO_LOW,
                    Map.of("found", found.word(), "minimum", holder.minimum().word()));
        }
    }

    /** V12. */
    private static void caller(ApprovalClaims claims, VerificationContext.Holder holder)
            throws Refusal {
        String caller = holder.callerSubject();
        if (caller == null) {
            throw new Refusal(Reason.CALLER_UNKNOWN, Map.of());
        }
        if (!caller.equals(claims.subject())) {
            throw new Refusal(
                    Reason.CALLER_OTHER_PERSON,
                    Map.of("caller", caller, "approved", claims.subject()));
        }
    }

    /** V14. */
    private static void session(ApprovalClaims.Use approved, VerificationContext.Use use)
            throws Refusal {
        VerificationContext.Session session = use.session();
        if (session == null) {
            throw new Refusal(Reason.USE_NO_SESSION, Map.of());
        }
        requireAll(Reason.USE_SCOPE_NOT_APPROVED, session.scopes(), approved.scopes());
        requireAll(Reason.USE_CLASS_NOT_APPROVED, session.dataClasses(), approved.dataClasses());
        if (!approved.tools().contains(use.tool())) {
            throw new Refusal(
                    Reason.USE_TOOL_NOT_APPROVED,
                    facts(use.tool(), String.join(" ", approved.tools())));
        }
        if (!approved.environment().equals(use.environment())) {
            throw new Refusal(
                    Reason.USE_ENVIRONMENT_NOT_APPROVED,
                    facts(use.environment(), approved.environment()));
        }
        if (use.remote() && !approved.remote()) {
            throw new Refusal(Reason.USE_REMOTE_NOT_APPROVED, facts("remote", "local"));
        }
    }

    private static void requireAll(
            Reason reason, SortedSet<String> asked, SortedSet<String> approved) throws Refusal {
        SortedSet<String> missing = new TreeSet<>(asked);
        missing.removeAll(approved);
        if (!missing.isEmpty()) {
            throw new Refusal(reason, facts(String.join(" ", missing), String.join(" ", approved)));
        }
    }

    private static Map<String, String> facts(String asked, String approved) {
        return Map.of("asked", asked, "approved", approved);
    }

    /** V15. */
    private static void posture(ApprovalClaims claims, VerificationContext context) throws Refusal {
        PostureReport report = report(claims, context);
        Instant now = context.now();
        Instant collected = report.collectedAt();
        Instant staleFrom = collected.plus(claims.posture().maxAge());
        if (collected.isAfter(now.plus(ApprovalVerifier.SKEW)) || now.isAfter(staleFrom)) {
            throw new Refusal(
                    Reason.POSTURE_STALE,
                    Map.of(
                            "collected",
                            collected.toString(),
                            "now",
                            now.toString(),
                            "stale_since",
                            staleFrom.toString()));
        }
        SortedSet<String> notTrue = new TreeSet<>();
        for (String fact : claims.posture().require()) {
            if (!Boolean.TRUE.equals(report.factFor(context.use().tool(), fact))) {
                notTrue.add(fact);
            }
        }
        if (!notTrue.isEmpty()) {
            throw new Refusal(
                    Reason.POSTURE_FACT_NOT_TRUE, Map.of("not_true", String.join(" ", notTrue)));
        }
    }

    private static PostureReport report(ApprovalClaims claims, VerificationContext context)
            throws Refusal {
        String text = context.posture();
        if (text == null) {
            throw new Refusal(Reason.POSTURE_MISSING, Map.of());
        }
        // the age that counts is that of the facts, not of the signature
        var expected = DeviceJwt.Expectation.allowAnyAge(context.trust().issuer(), context.now());
        return switch (DeviceJwt.verify(
                DeviceJwt.Type.POSTURE, text, context.holder().key(), expected)) {
            case DeviceJwt.Result.Rejected(_, String detail) ->
                    throw new Refusal(Reason.POSTURE_BAD, Map.of("problem", detail));
            case DeviceJwt.Result.Verified(DeviceJwt statement) -> ownReport(claims, statement);
        };
    }

    private static PostureReport ownReport(ApprovalClaims claims, DeviceJwt statement)
            throws Refusal {
        if (!statement.issuer().equals(claims.device().id())) {
            throw new Refusal(
                    Reason.POSTURE_OTHER_DEVICE,
                    Map.of("found", statement.issuer(), "approved", claims.device().id()));
        }
        try {
            return PostureReport.of(statement);
        } catch (FormatException e) {
            throw new Refusal(Reason.POSTURE_BAD, e);
        }
    }
}
