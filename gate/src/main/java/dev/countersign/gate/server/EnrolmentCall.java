package dev.countersign.gate.server;

import dev.countersign.token.DeviceJwt;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.Digest;
import dev.countersign.token.Ed25519PublicKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code POST /api/v1/enrolments}: makes this device's key known under a one-time code. */
public final class EnrolmentCall {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern CODE =
            Pattern.compile("([0-9A-HJKMNP-TV-Z]{26})\\.([A-Za-z0-9_-]{43})");

    private EnrolmentCall() {}

    /**
     * The code from the portal.
     *
     * @param secret 26 characters of Crockford base32
     * @param rootThumbprint RFC 7638 thumbprint of the key that signs trust bundles
     */
    public record Code(String secret, String rootThumbprint) {
        /** Empty when the text has not the form of a code. */
        public static Optional<Code> parse(String text) {
            Matcher matcher = CODE.matcher(text.strip());
            return matcher.matches()
                    ? Optional.of(new Code(matcher.group(1), matcher.group(2)))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return "enrolment code for root " + rootThumbprint;
        }
    }

    /** What the device says of itself; shown in the portal, decides nothing. */
    public record Device(
            String osFamily, List<Integer> osVersion, String hostname, String account) {}

    /** The server's answer; nothing in it is trusted yet. */
    public record Enrolled(
            String deviceId,
            String personId,
            String issuer,
            String publicUrl,
            Ed25519PublicKey root,
            String trustBundle) {}

    /**
     * Enrols.
     *
     * @param serverUrl from {@link ServerUrl#parse}
     */
    public static Enrolled send(
            String serverUrl, Code code, Device device, DevicePrivateKey key, Instant now)
            throws ServerException {
        Json.Obj claims =
                Json.object()
                        .put(
                                "code",
                                Digest.of(code.secret().getBytes(StandardCharsets.US_ASCII)).hex())
                        .build();
        String proof =
                DeviceJwt.issue(
                        DeviceJwt.Type.ENROLMENT,
                        key.publicKey().thumbprint(),
                        serverUrl,
                        now,
                        UUID.randomUUID().toString(),
                        claims,
                        key);
        List<Json> version =
                device.osVersion().stream().<Json>map(number -> new Json.Int(number)).toList();
        Json.Obj body =
                Json.object()
                        .put("code", code.secret())
                        .put("device_key", key.publicKey().toJwk())
                        .put("proof", proof)
                        .put(
                                "os",
                                Json.object()
                                        .put("family", device.osFamily())
                                        .put("version", new Json.Arr(version))
                                        .build())
                        .put("hostname", device.hostname())
                        .put("account", device.account())
                        .build();
        HttpRequest request =
                Exchange.request(serverUrl + "/api/v1/enrolments", LIMIT)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.canonicalBytes()))
                        .build();
        return read(new Exchange().send(request).orRefused().json());
    }

    private static Enrolled read(Json.Obj answer) throws ServerException {
        try {
            JsonFields fields = JsonFields.of(answer);
            if (!(fields.value("trust_bundle") instanceof Json.Str(String bundle))) {
                throw fields.fault("trust_bundle", "must be a string");
            }
            return new Enrolled(
                    fields.text("device_id"),
                    fields.text("person_id"),
                    fields.text("issuer"),
                    ServerUrl.parse(fields.text("public_url")),
                    Ed25519PublicKey.fromJwk(fields.rawObject("root_key")),
                    bundle);
        } catch (FormatException | IllegalArgumentException e) {
            throw ServerException.unusable(String.valueOf(e.getMessage()));
        }
    }
}
