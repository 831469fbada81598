package dev.countersign.token;

/** The members of the two kinds of public JWK that are used here, and their thumbprint. */
final class Jwk {
    private Jwk() {}

    static Json.ObjectBuilder ed25519(byte[] raw) {
        return Json.object()
                .put("crv", "Ed25519")
                .put("kty", "OKP")
                .put("x", Base64Url.encode(raw));
    }

    static Json.ObjectBuilder p256(byte[] x, byte[] y) {
        return Json.object()
                .put("crv", "P-256")
                .put("kty", "EC")
                .put("x", Base64Url.encode(x))
                .put("y", Base64Url.encode(y));
    }

    /**
     * RFC 7638: SHA-256 over the required members only, in lexicographic order, without white
     * space.
     */
    static String thumbprint(Json.ObjectBuilder requiredMembers) {
        return Base64Url.encode(Digest.sha256().digest(requiredMembers.build().canonicalBytes()));
    }
}
