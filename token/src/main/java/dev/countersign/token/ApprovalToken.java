package dev.countersign.token;

/**
 * The signed form of an approval for one device: compact JWS, {@code alg} Ed25519 (RFC 9864),
 * {@code typ} {@value #TYPE}.
 */
public final class ApprovalToken {
    /** {@code typ} of the header. */
    public static final String TYPE = "model-approval+jwt";

    private ApprovalToken() {}

    /**
     * Signs these claims.
     *
     * @throws IllegalArgumentException when the log entry is missing, the token would never be
     *     valid, or would be larger than 16 KiB
     */
    public static String issue(ApprovalClaims claims, Ed25519PrivateKey approvalKey) {
        if (claims.logEntry() == null) {
            throw new IllegalArgumentException("logEntry must be known before the token is signed");
        }
        if (!claims.notBefore().isBefore(claims.expiresAt())) {
            throw new IllegalArgumentException("expiresAt must be after notBefore");
        }
        String token = CompactJws.issue(TYPE, claims.toJson(), approvalKey);
        if (token.length() > CompactJws.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a token must be at most " + CompactJws.MAX_BYTES + " bytes");
        }
        return token;
    }

    /** Reads what a token says of itself, to choose and to show it; nothing of it is verified. */
    public static UnverifiedApproval peek(String token) throws FormatException {
        CompactJws jws = CompactJws.parse(token, CompactJws.MAX_BYTES);
        return new UnverifiedApproval(ApprovalClaimsJson.read(jws.payload()).claims());
    }
}
