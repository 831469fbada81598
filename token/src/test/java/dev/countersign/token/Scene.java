package dev.countersign.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A complete world in which one approval verifies: root, trust bundle, status list, device,
 * posture, session, token, artifact. A test changes one thing of it and looks at the answer.
 */
public final class Scene {
    public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    public static final String ISSUER = "https://countersign.example.org";
    public static final String STATUS_URI = ISSUER + "/status/7";
    public static final String DEVICE = "dev_2b91";
    public static final String PERSON = "usr_7f3c";
    public static final int STATUS_INDEX = 5;

    public static final Ed25519PrivateKey ROOT = Ed25519PrivateKey.generate(new SecureRandom());
    public static final Ed25519PrivateKey APPROVAL_KEY =
            Ed25519PrivateKey.generate(new SecureRandom());
    public static final Ed25519PrivateKey STATUS_KEY =
            Ed25519PrivateKey.generate(new SecureRandom());
    public static final DevicePrivateKey DEVICE_KEY = DevicePrivateKey.generate(new SecureRandom());
    static final Ed25519PrivateKey OTHER_KEY = Ed25519PrivateKey.generate(new SecureRandom());
    static final DevicePrivateKey OTHER_DEVICE_KEY = DevicePrivateKey.generate(new SecureRandom());

    public static final ModelSet MODEL =
            ModelSet.ofSingleModel(Digest.of("weights".getBytes(StandardCharsets.UTF_8)), 7);
    public static final Digest MANIFEST = Digest.of("manifest".getBytes(StandardCharsets.UTF_8));

    Instant now = NOW;
    VerificationContext.Clock clock = new VerificationContext.Clock(NOW.minusSeconds(10), true);
    TrustBundle bundle = defaultBundle();
    Ed25519PrivateKey bundleSigner = ROOT;
    @Nullable String bundleText;
    long highestVersion = 3;
    Duration maxLifetime = Duration.ofDays(14);
    Duration localStatusMaxAge = Duration.ofDays(7);
    Json.Obj header = header("model-approval+jwt", APPROVAL_KEY);
    Json.Obj claims = defaultClaims().toJson();
    Ed25519PrivateKey tokenSigner = APPROVAL_KEY;
    DevicePublicKey thisDevice = DEVICE_KEY.publicKey();
    String nonce = HolderProof.newNonce(new SecureRandom());
    String proof = HolderProof.issue(nonce, NOW, DEVICE_KEY);
    Assurance minimumAssurance = Assurance.SOFTWARE;
    @Nullable String caller = PERSON;
    VerificationContext.@Nullable Session session =
            VerificationContext.Session.of(Set.of("code_generation"), Set.of("public"));
    String tool = "ollama";
    String environment = "development";
    boolean remote;
    PostureReport report = defaultReport();
    @Nullable String posture = sign(report, DEVICE, DEVICE_KEY);
    Json.Obj statusHeader = header("statuslist+jwt", STATUS_KEY);
    Json.Obj statusClaims = statusClaims(StatusList.of(2, new int[64]));
    Ed25519PrivateKey statusSigner = STATUS_KEY;
    @Nullable Instant newestStatusSeen = NOW.minusSeconds(600);
    boolean statusCached = true;
    boolean refreshTried;
    ModelSet model = MODEL;
    @Nullable Digest manifest = MANIFEST;
    int modelReads;

    /** The signed trust bundle. */
    public String trustBundle() {
        return bundleText != null ? bundleText : bundle.issue(bundleSigner);
    }

    /** The approval token. */
    public String token() {
        return jws(header, claims, tokenSigner);
    }

    /** The signed status list. */
    public String statusList() {
        return jws(statusHeader, statusClaims, statusSigner);
    }

    /** Everything besides the token. */
    public VerificationContext context() {
        return new VerificationContext(
                now,
                clock,
                new VerificationContext.Trust(
                        trustBundle(),
                        ROOT.publicKey(),
                        highestVersion,
                        ISSUER,
                        maxLifetime,
                        localStatusMaxAge),
                new VerificationContext.Holder(thisDevice, nonce, proof, minimumAssurance, caller),
                new VerificationContext.Use(session, tool, environment, remote),
                posture,
                this::cachedStatusList,
                () -> {
                    modelReads++;
                    return new VerificationContext.PresentedModel(model, manifest);
                });
    }

    private VerificationContext.@Nullable CachedStatusList cachedStatusList(String uri) {
        return statusCached
                ? new VerificationContext.CachedStatusList(
                        statusList(), newestStatusSeen, refreshTried)
                : null;
    }

    Verification<VerifiedApproval> verify() {
        return verify(token());
    }

    Verification<VerifiedApproval> verify(String token) {
        try {
            return ApprovalVerifier.verify(token, context());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void editClaim(String place, Json value) {
        claims = JsonEdit.set(claims, place, value);
    }

    void editStatus(String place, Json value) {
        statusClaims = JsonEdit.set(statusClaims, place, value);
    }

    /** Collects and signs another posture. */
    void posture(PostureReport changed) {
        posture = sign(changed, DEVICE, DEVICE_KEY);
    }

    static String sign(PostureReport report, String device, DevicePrivateKey key) {
        return DeviceJwt.issue(
                DeviceJwt.Type.POSTURE,
                device,
                ISSUER,
                report.collectedAt(),
                "pst_1",
                report.toJson(),
                key);
    }

    static Json.Obj header(String type, Ed25519PrivateKey key) {
        return Json.object()
                .put("alg", "Ed25519")
                .put("typ", type)
                .put("kid", key.publicKey().kid())
                .build();
    }

    static String jws(Json.Obj header, Json.Obj claims, Ed25519PrivateKey key) {
        return jws(header.canonicalBytes(), claims.canonicalBytes(), key);
    }

    static String jws(byte[] header, byte[] claims, Ed25519PrivateKey key) {
        return signed(base64(header) + "." + base64(claims), key);
    }

    static String signed(String input, Ed25519PrivateKey key) {
        return input + "." + base64(key.sign(input.getBytes(StandardCharsets.US_ASCII)));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static Json.Obj statusClaims(StatusList list) {
        return Json.object()
                .put("sub", STATUS_URI)
                .put("iat", NOW.minusSeconds(300).getEpochSecond())
                .put("exp", NOW.plus(Duration.ofDays(14)).getEpochSecond())
                .put("ttl", 3600)
                .put("status_list", list.toJson())
                .build();
    }

    static TrustBundle defaultBundle() {
        Instant from = NOW.minus(Duration.ofDays(30));
        Instant to = NOW.plus(Duration.ofDays(60));
        return new TrustBundle(
                ISSUER,
                NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(60)),
                3,
                40,
                List.of(
                        new TrustBundle.Key(APPROVAL_KEY.publicKey(), KeyUse.APPROVAL, from, to),
                        new TrustBundle.Key(STATUS_KEY.publicKey(), KeyUse.STATUS, from, to)));
    }

    /** What the token says. */
    public static ApprovalClaims defaultClaims() {
        ApprovalClaims draft =
                new ApprovalClaims(
                        ISSUER,
                        PERSON,
                        "apr_1",
                        NOW.minusSeconds(60),
                        NOW.minusSeconds(60),
                        NOW.plus(Duration.ofDays(7)),
                        DEVICE_KEY.publicKey().thumbprint(),
                        new ApprovalClaims.Device(DEVICE, Assurance.SOFTWARE),
                        new ApprovalClaims.Model(
                                MODEL.digest(),
                                Binding.MANIFEST,
                                MANIFEST,
                                "registry.ollama.ai/library/llama3.1:8b",
                                "Meta",
                                "US",
                                "LicenseRef-llama3.1"),
                        ApprovalClaims.Use.of(
                                List.of("code_generation", "unit_tests"),
                                List.of("public", "sanitised"),
                                List.of("ollama"),
                                "development",
                                false),
                        new ApprovalClaims.Posture(
                                new TreeSet<>(
                                        Set.of("disk_encrypted", "firewall_on", "cloud_disabled")),
                                Duration.ofDays(7)),
                        new ApprovalClaims.Status(STATUS_INDEX, STATUS_URI),
                        Duration.ofDays(7),
                        new ApprovalClaims.Policy(
                                "countersign", 42, "2026.11.3", Digest.of(new byte[0])),
                        null);
        return draft.withLogEntry(Digest.ofLogEntry(draft.toLogEntry()));
    }

    static PostureReport defaultReport() {
        return reportOf(NOW.minus(Duration.ofHours(1)), fact(true), fact(true), fact(true));
    }

    static PostureReport reportOf(
            Instant collectedAt,
            PostureReport.Fact disk,
            PostureReport.Fact firewall,
            PostureReport.Fact cloud) {
        return new PostureReport(
                collectedAt,
                "linux",
                List.of(6L, 12L),
                Map.of("disk_encrypted", disk, "firewall_on", firewall),
                List.of(
                        new PostureReport.Tool(
                                "ollama",
                                List.of(0L, 33L, 0L),
                                Map.of("cloud_disabled", cloud),
                                List.of())));
    }

    static PostureReport.Fact fact(@Nullable Boolean value) {
        return new PostureReport.Fact(value, "probe", "");
    }
}
