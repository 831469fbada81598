package dev.countersign.token;

import java.time.Instant;
import java.util.Map;

/** Rules V3 to V10: from text to claims that the issuer signed for us and that hold now. */
final class TokenRules {
    private TokenRules() {}

    static ApprovalClaims open(String token, VerifiedTrustBundle trust, VerificationContext context)
            throws Refusal {
        ApprovalClaims claims = authentic(token, trust, context.trust().issuer(), context.now());
        validity(claims, context);
        return claims;
    }

    /** V3 to V9. */
    static ApprovalClaims authentic(
            String token, VerifiedTrustBundle trust, String issuer, Instant now) throws Refusal {
        CompactJws jws = parse(token);
        Ed25519PublicKey key = key(header(jws), trust, now);
        if (!key.verifies(jws.signingInput(), jws.signature())) {
            throw new Refusal(Reason.SIGNATURE_BAD, Map.of("kid", key.kid()));
        }
        return claims(jws, issuer);
    }

    /** V3. */
    private static CompactJws parse(String token) throws Refusal {
        try {
            return CompactJws.parse(token, CompactJws.MAX_BYTES);
        } catch (FormatException e) {
            throw new Refusal(Reason.TOKEN_MALFORMED, e);
        }
    }

    /** V4. */
    private static CompactJws.Header header(CompactJws jws) throws Refusal {
        try {
            return jws.header();
        } catch (FormatException e) {
            throw new Refusal(Reason.HEADER_MALFORMED, e);
        }
    }

    /** V5 and V6. */
    private static Ed25519PublicKey key(
            CompactJws.Header header, VerifiedTrustBundle trust, Instant now) throws Refusal {
        if (!header.isOfType(ApprovalToken.TYPE)) {
            throw new Refusal(Reason.HEADER_WRONG_TYPE, Map.of("expected", ApprovalToken.TYPE));
        }
        if (!header.algorithm().equals("Ed25519")) {
            throw new Refusal(Reason.HEADER_WRONG_ALGORITHM, Map.of("expected", "Ed25519"));
        }
        return trust.key(header.kid(), KeyUse.APPROVAL, now);
    }

    /** V8 and V9. */
    private static ApprovalClaims claims(CompactJws jws, String issuer) throws Refusal {
        ApprovalClaimsJson.Parsed parsed;
        try {
            parsed = ApprovalClaimsJson.read(jws.payload());
        } catch (FormatException e) {
            throw new Refusal(Reason.CLAIMS_MALFORMED, e);
        }
        if (!parsed.claims().issuer().equals(issuer)) {
            throw new Refusal(
                    Reason.CLAIMS_WRONG_ISSUER,
                    Map.of("found", parsed.claims().issuer(), "expected", issuer));
        }
        if (!parsed.audience().equals(ApprovalClaims.AUDIENCE)) {
            throw new Refusal(
                    Reason.CLAIMS_WRONG_AUDIENCE,
                    Map.of("found", parsed.audience(), "expected", ApprovalClaims.AUDIENCE));
        }
        return parsed.claims();
    }

    /** V10. */
    private static void validity(ApprovalClaims claims, VerificationContext context)
            throws Refusal {
        Instant now = context.now();
        if (now.isBefore(claims.notBefore())) {
            throw new Refusal(
                    Reason.TIME_NOT_YET_VALID,
                    Map.of("now", now.toString(), "valid_from", claims.notBefore().toString()));
        }
        if (!now.isBefore(claims.expiresAt())) {
            throw new Refusal(
                    Reason.TIME_EXPIRED,
                    Map.of("now", now.toString(), "expired", claims.expiresAt().toString()));
        }
        if (claims.issuedAt().isAfter(now.plus(ApprovalVerifier.SKEW))) {
            throw new Refusal(
                    Reason.TIME_ISSUED_IN_FUTURE,
                    Map.of("now", now.toString(), "issued", claims.issuedAt().toString()));
        }
        Instant latest = claims.issuedAt().plus(context.trust().maxLifetime());
        if (claims.expiresAt().isAfter(latest)) {
            throw new Refusal(
                    Reason.TIME_LIFE_TOO_LONG,
                    Map.of("expires", claims.expiresAt().toString(), "latest", latest.toString()));
        }
    }
}
