package dev.countersign.endpoint;

import dev.countersign.token.DeviceJwt;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.Digest;
import dev.countersign.token.DpopProof;
import dev.countersign.token.Json;
import dev.countersign.token.PostureReport;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A gate with a real key that can be told to get any single step wrong. */
public final class TestGate {
    static final String TOKEN = "/api/v1/endpoint/token";
    static final String POSTURE = "/api/v1/endpoint/posture";
    static final String INVENTORY = "/api/v1/endpoint/inventory";
    static final String SYNC = "/api/v1/endpoint/sync";
    static final String RECEIPTS = "/api/v1/endpoint/receipts";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final String ownerId;
    final String deviceId;
    final DevicePrivateKey key;
    private final String server;
    private final String publicUrl;
    private final Clock clock;
    String nonce = "";

    TestGate(
            String ownerId,
            String deviceId,
            DevicePrivateKey key,
            String server,
            String publicUrl,
            Clock clock) {
        this.ownerId = ownerId;
        this.deviceId = deviceId;
        this.key = key;
        this.server = server;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /** The same device as seen by somebody with another key. */
    TestGate withKey(DevicePrivateKey other) {
        TestGate gate = new TestGate(ownerId, deviceId, other, server, publicUrl, clock);
        gate.nonce = nonce;
        return gate;
    }

    Instant now() {
        return clock.instant();
    }

    String audience(String path) {
        return publicUrl + path;
    }

    // enrolment

    String enrolmentProof(String secret, String audience, Instant at) {
        String hash = Digest.of(secret.getBytes(StandardCharsets.UTF_8)).hex();
        return DeviceJwt.issue(
                DeviceJwt.Type.ENROLMENT,
                key.publicKey().thumbprint(),
                audience,
                at,
                UUID.randomUUID().toString(),
                Json.object().put("code", hash).build(),
                key);
    }

    Json.Obj enrolmentBody(String secret, String proof) {
        Json version = new Json.Arr(List.of(new Json.Int(6), new Json.Int(1)));
        return Json.object()
                .put("code", secret)
                .put("device_key", key.publicKey().toJwk())
                .put("proof", proof)
                .put("os", Json.object().put("family", "linux").put("version", version).build())
                .put("hostname", "thinkpad-42")
                .put("account", "alice")
                .build();
    }

    Answer enrol(String secret) {
        return enrolWith(
                enrolmentBody(secret, enrolmentProof(secret, publicUrl, now())).canonical());
    }

    Answer enrolWith(String body) {
        return send(
                HttpRequest.newBuilder(URI.create(server + "/api/v1/enrolments"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    // sign-in

    /** A well-made proof with the nonce last learnt. */
    public String proof(String method, String path, @Nullable String token) {
        return proof(method, audience(path), token, UUID.randomUUID().toString(), now());
    }

    String proof(String method, String uri, @Nullable String token, String id, Instant at) {
        var request = new DpopProof.Request(method, uri, token, nonce.isEmpty() ? null : nonce);
        return DpopProof.issue(request, id, at, key);
    }

    String assertion() {
        return assertion(deviceId, audience(TOKEN), now(), 60);
    }

    String assertion(String subject, String audience, Instant at, long seconds) {
        return DeviceJwt.issue(
                DeviceJwt.Type.CLIENT_AUTHENTICATION,
                subject,
                audience,
                at,
                UUID.randomUUID().toString(),
                Json.object().put("sub", subject).put("exp", at.getEpochSecond() + seconds).build(),
                key);
    }

    Answer askToken() {
        return askToken(proof("POST", TOKEN, null), assertion());
    }

    Answer askToken(String proof, String assertion) {
        return askToken(
                proof,
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion",
                        assertion));
    }

    Answer askToken(String proof, Map<String, String> form) {
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) ->
                body.append(body.isEmpty() ? "" : "&")
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return askTokenRaw(proof, body.toString());
    }

    Answer askTokenRaw(String proof, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(server + TOKEN))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("DPoP", proof)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The whole handshake as a gate does it. */
    public String signIn() {
        Answer first = askToken();
        Answer answer = first.status() == 200 ? first : askToken();
        return answer.json().path("access_token").asText();
    }

    // calls

    Answer call(String method, String path, String type, String body) {
        String token = signIn();
        return call(method, path, type, body, token, proof(method, path, token));
    }

    Answer call(String method, String path, String type, String body, String token, String proof) {
        return send(
                HttpRequest.newBuilder(URI.create(server + path))
                        .header("Content-Type", type)
                        .header("Accept", "application/json")
                        .header("Authorization", "DPoP " + token)
                        .header("DPoP", proof)
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer putPosture(String statement) {
        return call("PUT", POSTURE, "application/jwt", statement);
    }

    Answer postInventory(String body) {
        return call("POST", INVENTORY, "application/json", body);
    }

    Answer sync() {
        return call("GET", SYNC, "application/json", "");
    }

    String posture(Instant collectedAt) {
        return posture(deviceId, publicUrl, collectedAt, collectedAt);
    }

    String posture(String issuer, String audience, Instant signedAt, Instant collectedAt) {
        var fact = new PostureReport.Fact(true, "test", "");
        var report =
                new PostureReport(
                        collectedAt,
                        "linux",
                        List.of(6L, 1L),
                        Map.of("disk_encrypted", fact),
                        List.of());
        return DeviceJwt.issue(
                DeviceJwt.Type.POSTURE,
                issuer,
                audience,
                signedAt,
                UUID.randomUUID().toString(),
                report.toJson(),
                key);
    }

    Answer send(HttpRequest.Builder request) {
        try {
            Answer answer =
                    new Answer(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
            if (!answer.header("DPoP-Nonce").isEmpty()) {
                nonce = answer.header("DPoP-Nonce");
            }
            return answer;
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
