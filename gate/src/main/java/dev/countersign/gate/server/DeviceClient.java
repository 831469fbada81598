package dev.countersign.gate.server;

import dev.countersign.gate.home.Identity;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.DpopProof;
import dev.countersign.token.Json;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Calls of an enrolled device: signs in with {@code private_key_jwt} (RFC 7523) and proves its key
 * on every call (DPoP, RFC 9449). The server's nonce is taken up from any answer; a call that it
 * refuses for the nonce is repeated once.
 */
public final class DeviceClient {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long ASSERTION_SECONDS = 60;
    private static final String TOKEN_PATH = "/api/v1/endpoint/token";

    private final Exchange exchange = new Exchange();
    private final Identity identity;
    private final DevicePrivateKey key;
    private final Clock clock;
    private @Nullable String accessToken;
    private @Nullable String nonce;

    public DeviceClient(Identity identity, DevicePrivateKey key, Clock clock) {
        this.identity = identity;
        this.key = key;
        this.clock = clock;
    }

    /** Sends the signed posture statement. */
    public void putPosture(String statement) throws ServerException {
        call(
                "PUT",
                "/api/v1/endpoint/posture",
                Optional.of(new Body("application/jwt", statement)));
    }

    /** Sends what was found on this machine; returns how many the server took. */
    public long postInventory(Json.Obj found) throws ServerException {
        Body body = new Body("application/json", found.canonical());
        Json.Obj answer = call("POST", "/api/v1/endpoint/inventory", Optional.of(body)).json();
        return answer.get("accepted") instanceof Json.Int(long accepted) ? accepted : 0;
    }

    /** Everything the gate needs to work without the server. */
    public SyncAnswer sync() throws ServerException {
        return SyncAnswer.read(call("GET", "/api/v1/endpoint/sync", Optional.empty()).json());
    }

    /**
     * What the server made of receipts.
     *
     * @param accepted new ones
     * @param known ones that it had already
     */
    public record Accepted(long accepted, long known) {}

    /** Sends signed receipts, at most 500 and 1 MiB in one call. */
    public Accepted postReceipts(List<String> receipts) throws ServerException {
        Json.Obj body = Json.object().put("receipts", Json.strings(receipts)).build();
        Json.Obj answer =
                call(
                                "POST",
                                "/api/v1/endpoint/receipts",
                                Optional.of(new Body("application/json", body.canonical())))
                        .json();
        return new Accepted(count(answer, "accepted"), count(answer, "known"));
    }

    private static long count(Json.Obj answer, String name) {
        return answer.get(name) instanceof Json.Int(long number) ? number : 0;
    }

    /** Asks for an approval as this device's person; returns the server's answer as it is. */
    public Json.Obj postRequest(Json.Obj request) throws ServerException {
        return call(
                        "POST",
                        "/api/v1/endpoint/requests",
                        Optional.of(new Body("application/json", request.canonical())))
                .json();
    }

    private record Body(String type, String content) {}

    private Exchange.Answer call(String method, String path, Optional<Body> body)
            throws ServerException {
        String token = signedIn();
        Exchange.Answer answer = once(method, path, body, token);
        if (answer.status() == 401 && asksForNonce(answer)) {
            answer = once(method, path, body, token);
        }
        return answer.orRefused();
    }

    private Exchange.Answer once(String method, String path, Optional<Body> body, String token)
            throws ServerException {
        HttpRequest.Builder request =
                Exchange.request(identity.serverUrl() + path, LIMIT)
                        .header("Authorization", "DPoP " + token)
                        .header("DPoP", proof(method, path, token))
                        .header("Accept", "application/json");
        body.ifPresent(sent -> request.header("Content-Type", sent.type()));
        request.method(
                method,
                body.map(sent -> HttpRequest.BodyPublishers.ofString(sent.content()))
                        .orElseGet(HttpRequest.BodyPublishers::noBody));
        return remembered(exchange.send(request.build()));
    }

    private String signedIn() throws ServerException {
        String held = accessToken;
        if (held != null) {
            return held;
        }
        Exchange.Answer answer = tokenRequest();
        if ((answer.status() == 400 || answer.status() == 401) && asksForNonce(answer)) {
            answer = tokenRequest();
        }
        if (answer.orRefused().json().get("access_token") instanceof Json.Str(String token)
                && token.matches("[\\x21-\\x7E]{1,8192}")) {
            accessToken = token;
            return token;
        }
        throw ServerException.unusable("it holds no access token");
    }

    private Exchange.Answer tokenRequest() throws ServerException {
        long expires = clock.instant().getEpochSecond() + ASSERTION_SECONDS;
        String assertion =
                DeviceJwt.issue(
                        DeviceJwt.Type.CLIENT_AUTHENTICATION,
                        identity.deviceId(),
                        identity.publicUrl() + TOKEN_PATH,
                        clock.instant(),
                        UUID.randomUUID().toString(),
                        Json.object().put("sub", identity.deviceId()).put("exp", expires).build(),
                        key);
        String form =
                "grant_type=client_credentials"
                        + "&client_assertion_type="
                        + encoded("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                        + "&client_assertion="
                        + encoded(assertion);
        HttpRequest request =
                Exchange.request(identity.serverUrl() + TOKEN_PATH, LIMIT)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Accept", "application/json")
                        .header("DPoP", proof("POST", TOKEN_PATH, null))
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build();
        return remembered(exchange.send(request));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private String proof(String method, String path, @Nullable String token) {
        var request = new DpopProof.Request(method, identity.publicUrl() + path, token, nonce);
        return DpopProof.issue(request, UUID.randomUUID().toString(), clock.instant(), key);
    }

    private Exchange.Answer remembered(Exchange.Answer answer) {
        answer.nonce().ifPresent(fresh -> nonce = fresh);
        return answer;
    }

    /** RFC 9449 sections 8 and 9: in the body at the token endpoint, in the challenge elsewhere. */
    private static boolean asksForNonce(Exchange.Answer answer) {
        if (answer.nonce().isEmpty()) {
            return false;
        }
        boolean challenged =
                answer.headers().allValues("WWW-Authenticate").stream()
                        .anyMatch(value -> value.contains("use_dpop_nonce"));
        return challenged || answer.text().contains("use_dpop_nonce");
    }
}
