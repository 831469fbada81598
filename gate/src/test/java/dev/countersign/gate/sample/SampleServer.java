package dev.countersign.gate.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.ApprovalToken;
import dev.countersign.token.Assurance;
import dev.countersign.token.Binding;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.DevicePublicKey;
import dev.countersign.token.Digest;
import dev.countersign.token.DpopProof;
import dev.countersign.token.Ed25519PrivateKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.GatePolicy;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import dev.countersign.token.KeyUse;
import dev.countersign.token.ModelSet;
import dev.countersign.token.Receipt;
import dev.countersign.token.StatusList;
import dev.countersign.token.StatusListToken;
import dev.countersign.token.TrustBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plays the server's side over real HTTP with real keys: enrolment, token with DPoP nonce, posture,
 * inventory, sync, status list.
 */
public final class SampleServer implements AutoCloseable {
    public static final String SECRET = "0123456789ABCDEFGHJKMNPQRS";

    private final HttpServer http;
    private final Clock clock;
    private final Ed25519PrivateKey root = Ed25519PrivateKey.generate(new SecureRandom());
    private final Ed25519PrivateKey approvalKey = Ed25519PrivateKey.generate(new SecureRandom());
    private final Ed25519PrivateKey statusKey = Ed25519PrivateKey.generate(new SecureRandom());
    private final List<Json> approvals = new ArrayList<>();
    private @Nullable Json advice;
    private @Nullable String gatePolicy;
    public final Map<Long, Receipt> receipts = new TreeMap<>();
    public final List<String> received = new ArrayList<>();
    public final int[] statuses = new int[64];

    /** The tools that approvals given from now on name. */
    public Set<String> tools = Set.of("llama_cpp");

    private @Nullable DevicePublicKey device;
    private int nonces;

    public SampleServer(Clock clock) throws IOException {
        this.clock = clock;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::handle);
        http.start();
    }

    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    public String code() {
        return SECRET + "." + root.publicKey().kid();
    }

    @Override
    public void close() {
        http.stop(0);
    }

    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** What an approval of this test says; the rest is the same for all. */
    public record Grant(
            String id,
            Digest digest,
            long size,
            String name,
            String holder,
            Set<String> scopes,
            Duration life,
            Set<String> require,
            int index) {}

    public Grant grant(String id, Digest sha256, long size, Digest set) {
        return new Grant(
                id,
                set,
                size,
                "tiny.gguf",
                Objects.requireNonNull(device).thumbprint(),
                Set.of("code_generation"),
                Duration.ofDays(14),
                Set.of("disk_encrypted"),
                7);
    }

    public String token(Grant grant) {
        ApprovalClaims claims =
                new ApprovalClaims(
                        url(),
                        "usr_1",
                        "jti-" + grant.id(),
                        now(),
                        now(),
                        now().plus(grant.life()),
                        grant.holder(),
                        new ApprovalClaims.Device("dev_1", Assurance.SOFTWARE),
                        new ApprovalClaims.Model(
                                grant.digest(),
                                Binding.WEIGHTS,
                                null,
                                grant.name(),
                                "Example Org",
                                "US",
                                "Apache-2.0"),
                        ApprovalClaims.Use.of(
                                grant.scopes(), Set.of("source_code"), tools, "development", false),
                        new ApprovalClaims.Posture(
                                new java.util.TreeSet<>(grant.require()), Duration.ofDays(7)),
                        new ApprovalClaims.Status(grant.index(), url() + "/status/1"),
                        Duration.ofDays(7),
                        new ApprovalClaims.Policy(
                                "countersign",
                                1,
                                "test",
                                Digest.of("bundle".getBytes(StandardCharsets.UTF_8))),
                        null);
        return ApprovalToken.issue(
                claims.withLogEntry(Digest.ofLogEntry(claims.toLogEntry())), approvalKey);
    }

    public void approve(Grant grant, Digest sha256) {
        approve(grant, sha256, token(grant));
    }

    public void approve(Grant grant, Digest sha256, String token) {
        approvals.add(
                Json.object()
                        .put("id", grant.id())
                        .put("token", token)
                        .put("digest", grant.digest().toString())
                        .put("name", grant.name())
                        .put(
                                "artifacts",
                                new Json.Arr(
                                        List.of(
                                                Json.object()
                                                        .put("role", "model")
                                                        .put("sha256", sha256.hex())
                                                        .put("size", grant.size())
                                                        .put("path", "-")
                                                        .build())))
                        .put("manifest", new Json.Null())
                        .put("state", "active")
                        .build());
    }

    /** Approves a model of one file for the laptop that enrolled last. */
    public Grant approve(String id, byte[] model) {
        Digest sha256 = Digest.of(model);
        Grant grant =
                grant(
                        id,
                        sha256,
                        model.length,
                        ModelSet.ofSingleModel(sha256, model.length).digest());
        approve(grant, sha256);
        return grant;
    }

    public void forgetApprovals() {
        approvals.clear();
    }

    private String bundle() {
        Instant start = now().minus(Duration.ofHours(1));
        Instant end = now().plus(Duration.ofDays(90));
        return new TrustBundle(
                        url(),
                        now(),
                        end,
                        now().getEpochSecond(),
                        1,
                        List.of(
                                new TrustBundle.Key(
                                        approvalKey.publicKey(), KeyUse.APPROVAL, start, end),
                                new TrustBundle.Key(
                                        statusKey.publicKey(), KeyUse.STATUS, start, end)))
                .issue(root);
    }

    private String statusList() {
        return new StatusListToken(
                        url() + "/status/1",
                        now(),
                        now().plus(Duration.ofDays(14)),
                        Duration.ofHours(12),
                        StatusList.of(2, statuses))
                .issue(statusKey);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            received.add(exchange.getRequestMethod() + " " + path);
            switch (path) {
                case "/api/v1/enrolments" -> enrol(exchange, body);
                case "/status/1" -> answer(exchange, 200, statusList());
                case "/api/v1/endpoint/token" ->
                        guarded(
                                exchange,
                                400,
                                Json.object()
                                        .put("access_token", "at-1")
                                        .put("token_type", "DPoP")
                                        .put("expires_in", 300)
                                        .build());
                case "/api/v1/endpoint/sync" -> guarded(exchange, 401, sync());
                case "/api/v1/endpoint/receipts" -> receipts(exchange, body);
                case "/api/v1/endpoint/requests" -> requests(exchange, body);
                case "/api/v1/endpoint/posture" -> guarded(exchange, 401, null);
                case "/api/v1/endpoint/inventory" -> {
                    received.add(new String(body, StandardCharsets.UTF_8));
                    guarded(exchange, 401, Json.object().put("accepted", 1).build());
                }
                default -> answer(exchange, 404, "{}");
            }
        } catch (FormatException e) {
            throw new IOException(e);
        }
    }

    private void enrol(HttpExchange exchange, byte[] body) throws IOException, FormatException {
        Json.Obj request = Json.parseObject(body, 65_536);
        if (!(request.get("code") instanceof Json.Str(String given)) || !given.equals(SECRET)) {
            answer(
                    exchange,
                    401,
                    "{\"code\":\"enrolment.code_invalid\",\"detail\":\"The code is not valid.\"}");
            return;
        }
        if (request.get("device_key") instanceof Json.Obj key) {
            device = DevicePublicKey.fromJwk(key);
        }
        Json.Obj answer =
                Json.object()
                        .put("device_id", "dev_1")
                        .put("person_id", "usr_1")
                        .put("issuer", url())
                        .put("public_url", url())
                        .put("root_key", root.publicKey().toJwk())
                        .put("trust_bundle", bundle())
                        .build();
        answer(exchange, 201, answer.canonical());
    }

    /** From now on sync tells this as what would help; null for a server of before. */
    public void advise(@Nullable Json wouldHelp) {
        advice = wouldHelp;
    }

    /** From now on sync brings such a gate policy. */
    public void govern(GatePolicy.Mode mode, long sequence, Duration life) {
        gatePolicy =
                new GatePolicy(url(), now(), now().plus(life), "dev_1", sequence, mode, "pilot")
                        .issue(approvalKey);
    }

    /** What sync answers now, as an offline pack. */
    public String pack() {
        return sync().canonical();
    }

    /**
     * As the server's own: the same sequence with the same entry is known, with another refused.
     */
    private void receipts(HttpExchange exchange, byte[] body) throws IOException, FormatException {
        Json.Obj refusal = null;
        long known = 0;
        Map<Long, Receipt> fresh = new TreeMap<>();
        for (Json item : JsonFields.of(Json.parseObject(body, 1_048_576)).array("receipts")) {
            String statement = item instanceof Json.Str(String text) ? text : "";
            Receipt receipt = receipt(statement);
            Receipt held = receipts.get(receipt.sequence());
            if (held == null) {
                fresh.put(receipt.sequence(), receipt);
            } else if (held.entry().equals(receipt.entry())) {
                known++;
            } else {
                refusal =
                        Json.object()
                                .put("code", "receipt.conflicting")
                                .put("detail", "Another entry has this sequence.")
                                .build();
            }
        }
        if (refusal != null) {
            answer(exchange, 409, refusal.canonical());
            return;
        }
        Json.Obj answer = Json.object().put("accepted", fresh.size()).put("known", known).build();
        if (guarded(exchange, 401, answer)) {
            receipts.putAll(fresh);
        }
    }

    private Receipt receipt(String statement) throws FormatException {
        DevicePublicKey key = Objects.requireNonNull(device);
        var expected = DeviceJwt.Expectation.allowAnyAge(url(), now());
        return switch (DeviceJwt.verify(DeviceJwt.Type.RECEIPT, statement, key, expected)) {
            case DeviceJwt.Result.Verified(DeviceJwt verified) -> Receipt.of(verified);
            case DeviceJwt.Result.Rejected(_, String detail) ->
                    throw new FormatException("", detail);
        };
    }

    /** Takes a request for a digest that the inventory has named. */
    private void requests(HttpExchange exchange, byte[] body) throws IOException, FormatException {
        String digest = JsonFields.of(Json.parseObject(body, 65_536)).text("digest");
        received.add(new String(body, StandardCharsets.UTF_8));
        boolean known =
                received.stream()
                        .anyMatch(text -> text.contains("\"found\"") && text.contains(digest));
        if (!known) {
            answer(
                    exchange,
                    422,
                    "{\"code\":\"request.model_unknown\",\"detail\":\"No artifact set has this digest.\"}");
            return;
        }
        guarded(
                exchange,
                401,
                Json.object()
                        .put("request_id", "req_1")
                        .put("state", "in_review")
                        .put("outcome", "review")
                        .put("url", url() + "/requests/req_1")
                        .build());
    }

    private Json.Obj sync() {
        Json.ObjectBuilder answer = Json.object();
        if (gatePolicy != null) {
            answer.put("gate_policy", gatePolicy);
        }
        if (advice != null) {
            answer.put("would_help", advice);
        }
        return answer.put("device_id", "dev_1")
                .put("person_id", "usr_1")
                .put("server_time", now().toString())
                .put("trust_bundle", bundle())
                .put(
                        "status_lists",
                        new Json.Arr(
                                List.of(
                                        Json.object()
                                                .put("uri", url() + "/status/1")
                                                .put("token", statusList())
                                                .build())))
                .put("approvals", new Json.Arr(approvals))
                .put("policy_minimum_sequence", 1)
                .build();
    }

    /**
     * Answers only to a proof by the device's key over this request with the present nonce; every
     * fourth nonce is retired.
     */
    private boolean guarded(HttpExchange exchange, int refusal, Json.@Nullable Obj answer)
            throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean atToken = path.endsWith("/token");
        var expected =
                new DpopProof.Request(
                        exchange.getRequestMethod(),
                        url() + path,
                        atToken ? null : "at-1",
                        "nonce-" + nonces / 4);
        String proof = exchange.getRequestHeaders().getFirst("DPoP");
        DpopProof.Result result =
                DpopProof.verify(
                        proof == null ? "" : proof, expected, now(), Duration.ofMinutes(1));
        nonces++;
        exchange.getResponseHeaders().set("DPoP-Nonce", "nonce-" + nonces / 4);
        switch (result) {
            case DpopProof.Result.Verified(DpopProof verified) -> {
                boolean own = Objects.equals(verified.key(), device);
                boolean bearer =
                        atToken
                                || "DPoP at-1"
                                        .equals(
                                                exchange.getRequestHeaders()
                                                        .getFirst("Authorization"));
                if (own && bearer) {
                    answer(
                            exchange,
                            answer == null ? 204 : 200,
                            answer == null ? "" : answer.canonical());
                    return true;
                } else {
                    answer(exchange, 401, "{\"error\":\"invalid_token\"}");
                }
            }
            case DpopProof.Result.NonceNeeded _ -> {
                exchange.getResponseHeaders()
                        .set("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"");
                answer(exchange, refusal, "{\"error\":\"use_dpop_nonce\"}");
            }
            case DpopProof.Result.Rejected(String detail) ->
                    answer(
                            exchange,
                            401,
                            Json.object()
                                    .put("error", "invalid_dpop_proof")
                                    .put("error_description", detail)
                                    .build()
                                    .canonical());
        }
        return false;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
