package dev.countersign.token;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A DPoP proof (RFC 9449): signed with ES256 by the device key whose public half stands in the
 * header's {@code jwk}.
 *
 * @param key the key that signed
 * @param id {@code jti}: the receiver must refuse one that it saw before
 * @param issuedAt {@code iat}
 * @param nonce {@code nonce}, null when there is none; compared with the request's when that has
 *     one
 */
public record DpopProof(DevicePublicKey key, String id, Instant issuedAt, @Nullable String nonce) {
    /** {@code typ} of the header. */
    public static final String TYPE = "dpop+jwt";

    private static final Set<String> HEADER = Set.of("alg", "typ", "jwk");

    /**
     * The request that a proof is for.
     *
     * @param method {@code htm}, in upper case
     * @param uri {@code htu}: the public address without query and fragment
     * @param accessToken the access token that goes with it, null at the token endpoint
     * @param nonce the server's nonce; null while it gave none, or when the receiver compares
     *     {@link DpopProof#nonce} itself
     */
    public record Request(
            String method, String uri, @Nullable String accessToken, @Nullable String nonce) {}

    /** The answer of {@link #verify}. */
    public sealed interface Result {
        /**
         * Signed by the key in its header, for this request, just now.
         *
         * @param proof the proof
         */
        record Verified(DpopProof proof) implements Result {}

        /**
         * The request carries no nonce, or another than the server gave: answer {@code
         * use_dpop_nonce}.
         *
         * @param detail what is wrong
         */
        record NonceNeeded(String detail) implements Result {}

        /**
         * Not acceptable: answer {@code invalid_dpop_proof}.
         *
         * @param detail what is wrong; no raw input
         */
        record Rejected(String detail) implements Result {}
    }

    /** Signs a proof for one request. */
    public static String issue(Request request, String id, Instant now, DevicePrivateKey key) {
        Json.Obj header =
                Json.object()
                        .put("alg", "ES256")
                        .put("typ", TYPE)
                        .put("jwk", key.publicKey().toBareJwk())
                        .build();
        String token = request.accessToken;
        Json.Obj claims =
                Json.object()
                        .put("jti", id)
                        .put("htm", request.method)
                        .put("htu", request.uri)
                        .put("iat", now.getEpochSecond())
                        .putIfPresent("ath", token == null ? null : hash(token))
                        .putIfPresent("nonce", request.nonce)
                        .build();
        return CompactJws.issue(header, claims, key);
    }

    /**
     * Verifies a proof for this very request. Whether {@link #key} is the one that the access token
     * is bound to, and whether {@link #id} is new, is for the receiver to check.
     *
     * @param maxAge how far {@code iat} may be in the past; in the future 60 s
     */
    public static Result verify(String text, Request request, Instant now, Duration maxAge) {
        try {
            CompactJws jws = CompactJws.parse(text, CompactJws.MAX_BYTES);
            DevicePublicKey key = key(jws);
            if (!key.verifies(jws.signingInput(), jws.signature())) {
                return new Result.Rejected("the signature does not hold");
            }
            return judge(
                    JsonFields.of(Json.parseObject(jws.payload(), CompactJws.MAX_BYTES)),
                    key,
                    request,
                    now,
                    maxAge);
        } catch (FormatException e) {
            return new Result.Rejected(String.valueOf(e.getMessage()));
        }
    }

    private static DevicePublicKey key(CompactJws jws) throws FormatException {
        JsonFields header = JsonFields.of(jws.rawHeader(HEADER));
        header.literal("alg", "ES256");
        header.literal("typ", TYPE);
        return DevicePublicKey.fromJwk(header.rawObject("jwk"));
    }

    private static Result judge(
            JsonFields claims, DevicePublicKey key, Request request, Instant now, Duration maxAge)
            throws FormatException {
        claims.literal("htm", request.method);
        claims.literal("htu", request.uri);
        String token = request.accessToken;
        if (token != null) {
            claims.literal("ath", hash(token));
        }
        Instant issuedAt = claims.instant("iat");
        if (issuedAt.isAfter(now.plus(ApprovalVerifier.SKEW))
                || now.isAfter(issuedAt.plus(maxAge))) {
            return new Result.Rejected("iat " + issuedAt + " is not close to " + now);
        }
        String nonce = claims.optionalText("nonce");
        var proof = new DpopProof(key, claims.text("jti"), issuedAt, nonce);
        claims.end();
        if (request.nonce != null && !request.nonce.equals(nonce)) {
            return new Result.NonceNeeded(
                    nonce == null ? "nonce is missing" : "nonce is not the server's");
        }
        return new Result.Verified(proof);
    }

    /** {@code ath}: SHA-256 of the access token (RFC 9449 section 4.2). */
    private static String hash(String accessToken) {
        return Base64Url.encode(
                Digest.sha256().digest(accessToken.getBytes(StandardCharsets.US_ASCII)));
    }
}
