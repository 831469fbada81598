package dev.countersign.token;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys that a gate may trust, signed by the root key: compact JWS of {@code typ} {@value #TYPE}
 * (rule V1).
 *
 * @param issuer {@code iss}: the server's public address
 * @param issuedAt {@code iat}
 * @param expiresAt {@code exp}: the first instant at which it is not valid any more
 * @param version grows with every bundle; a lower one than the highest accepted is refused
 * @param minimumPolicySequence {@code policy_sequence_min}: approvals decided by an older policy
 *     are refused (rule V16)
 * @param keys the keys, each with one use and a validity window
 */
public record TrustBundle(
        String issuer,
        Instant issuedAt,
        Instant expiresAt,
        long version,
        long minimumPolicySequence,
        List<Key> keys) {
    /** {@code typ} of the header. */
    public static final String TYPE = "jwk-set+jwt";

    /** Media type of the file. */
    public static final String MEDIA_TYPE = "application/jwk-set+jwt";

    private static final int MAX_KEYS = 256;

    /** Copies the keys; refuses two with one kid. */
    public TrustBundle {
        keys = List.copyOf(keys);
        Set<String> kids = new HashSet<>();
        for (Key key : keys) {
            if (!kids.add(key.publicKey().kid())) {
                throw new IllegalArgumentException("keys must not name a key twice");
            }
        }
        if (keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("keys must be at most " + MAX_KEYS);
        }
        requireCount("version", version);
        requireCount("minimumPolicySequence", minimumPolicySequence);
        if (!issuedAt.isBefore(expiresAt)) {
            throw new IllegalArgumentException("expiresAt must be after issuedAt");
        }
    }

    private static void requireCount(String name, long value) {
        if (value < 0 || value > JsonFields.MAX_SECONDS) {
            throw new IllegalArgumentException(name + " must be in 0…2^40");
        }
    }

    /**
     * A key with its one use.
     *
     * @param publicKey the key
     * @param use what it may sign
     * @param notBefore the first instant at which it may be used
     * @param expiresAt the first instant at which it may not be used any more
     */
    public record Key(
            Ed25519PublicKey publicKey, KeyUse use, Instant notBefore, Instant expiresAt) {
        /** Refuses an empty window. */
        public Key {
            if (!notBefore.isBefore(expiresAt)) {
                throw new IllegalArgumentException("expiresAt must be after notBefore");
            }
        }

        boolean isInWindow(Instant now) {
            return !now.isBefore(notBefore) && now.isBefore(expiresAt);
        }
    }

    /**
     * What {@link #issue} would sign, in canonical JSON: for whoever holds the root key to look at
     * and sign elsewhere. Nobody may trust it as it is.
     */
    public String unsigned() {
        return toJson().canonical();
    }

    /**
     * Reads what {@link #unsigned} wrote.
     *
     * @throws FormatException when it is anything else
     */
    public static TrustBundle ofUnsigned(String text) throws FormatException {
        byte[] json = text.strip().getBytes(StandardCharsets.UTF_8);
        return read(JsonFields.of(Json.parseObject(json, CompactJws.MAX_FILE_BYTES)));
    }

    /** Signs the bundle with the root key. */
    public String issue(Ed25519PrivateKey root) {
        return CompactJws.issue(TYPE, toJson(), root);
    }

    /**
     * Rule V1: signed by this root, for this issuer, not expired, not older than the newest
     * accepted.
     *
     * @param text the compact JWS, at most 4 MiB
     * @param root the key that was pinned at enrolment
     * @param issuer the issuer that was learnt at enrolment
     * @param highestVersion the highest version ever accepted, 0 for none
     */
    public static Verification<VerifiedTrustBundle> verify(
            String text, Ed25519PublicKey root, String issuer, Instant now, long highestVersion) {
        try {
            return new Verification.Verified<>(
                    new VerifiedTrustBundle(check(text, root, issuer, now, highestVersion)));
        } catch (Refusal refusal) {
            return refusal.rejected();
        }
    }

    static TrustBundle check(
            String text, Ed25519PublicKey root, String issuer, Instant now, long highestVersion)
            throws Refusal {
        TrustBundle bundle = readSigned(text, root);
        if (!bundle.issuer.equals(issuer)) {
            throw new Refusal(
                    Reason.TRUST_WRONG_ISSUER, Map.of("found", bundle.issuer, "expected", issuer));
        }
        if (!now.isBefore(bundle.expiresAt)) {
            throw new Refusal(
                    Reason.TRUST_EXPIRED,
                    Map.of("now", now.toString(), "expired", bundle.expiresAt.toString()));
        }
        if (bundle.version < highestVersion) {
            throw new Refusal(
                    Reason.TRUST_ROLLED_BACK,
                    Map.of(
                            "found",
                            Long.toString(bundle.version),
                            "minimum",
                            Long.toString(highestVersion)));
        }
        return bundle;
    }

    private static TrustBundle readSigned(String text, Ed25519PublicKey root) throws Refusal {
        try {
            CompactJws jws = CompactJws.parse(text, CompactJws.MAX_FILE_BYTES);
            CompactJws.Header header = jws.header();
            if (!header.isOfType(TYPE) || !header.algorithm().equals("Ed25519")) {
                throw new FormatException("", "must be a " + TYPE + " signed with Ed25519");
            }
            if (!header.kid().equals(root.kid())) {
                throw new Refusal(Reason.TRUST_WRONG_ROOT, Map.of("expected", root.kid()));
            }
            if (!root.verifies(jws.signingInput(), jws.signature())) {
                throw new Refusal(Reason.TRUST_BAD_SIGNATURE, Map.of("root", root.kid()));
            }
            return read(JsonFields.of(Json.parseObject(jws.payload(), CompactJws.MAX_FILE_BYTES)));
        } catch (FormatException e) {
            throw new Refusal(Reason.TRUST_MALFORMED, e);
        }
    }

    private static TrustBundle read(JsonFields fields) throws FormatException {
        List<Key> keys = new ArrayList<>();
        for (JsonFields key : fields.objects("keys")) {
            keys.add(readKey(key));
        }
        try {
            TrustBundle bundle =
                    new TrustBundle(
                            fields.text("iss"),
                            fields.instant("iat"),
                            fields.instant("exp"),
                            fields.integer("version", 0, JsonFields.MAX_SECONDS),
                            fields.integer("policy_sequence_min", 0, JsonFields.MAX_SECONDS),
                            keys);
            fields.end();
            return bundle;
        } catch (IllegalArgumentException e) {
            throw new FormatException("", String.valueOf(e.getMessage()));
        }
    }

    private static Key readKey(JsonFields fields) throws FormatException {
        fields.literal("alg", "Ed25519");
        fields.value("kid"); // compared with the thumbprint by the import
        Ed25519PublicKey publicKey = Ed25519PublicKey.fromFields(fields);
        var use = KeyUse.ofWord(fields.text("use"));
        if (use.isEmpty()) {
            throw fields.fault("use", "is not a known use");
        }
        Instant notBefore = fields.instant("nbf");
        Instant expiresAt = fields.instant("exp");
        fields.end();
        if (!notBefore.isBefore(expiresAt)) {
            throw fields.fault("exp", "must be after nbf");
        }
        return new Key(publicKey, use.get(), notBefore, expiresAt);
    }

    private Json.Obj toJson() {
        List<Json> jwks = new ArrayList<>();
        for (Key key : keys) {
            jwks.add(
                    Jwk.ed25519(key.publicKey.raw())
                            .put("alg", "Ed25519")
                            .put("kid", key.publicKey.kid())
                            .put("use", key.use.word())
                            .put("nbf", key.notBefore.getEpochSecond())
                            .put("exp", key.expiresAt.getEpochSecond())
                            .build());
        }
        return Json.object()
                .put("iss", issuer)
                .put("iat", issuedAt.getEpochSecond())
                .put("exp", expiresAt.getEpochSecond())
                .put("version", version)
                .put("policy_sequence_min", minimumPolicySequence)
                .put("keys", new Json.Arr(jwks))
                .build();
    }
}
