package dev.countersign.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.inventory.device.EndpointFacts;
import dev.countersign.inventory.device.OsFamily;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.InputCheck;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.DevicePublicKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import io.micronaut.core.annotation.Introspected;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a gate sends to enrol; not checked yet.
 *
 * @param code the part of the code before the dot
 * @param deviceKey public JWK, EC P-256
 * @param proof an {@code enrolment+jwt} by that key
 */
@Introspected
record EnrolmentBody(
        @Nullable String code,
        @Nullable JsonNode deviceKey,
        @Nullable String proof,
        @Nullable Os os,
        @Nullable String hostname,
        @Nullable String account) {
    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_KEY = 4096;
    private static final int LONGEST_NAME = 255;
    private static final int MOST_VERSION_PARTS = 8;

    /** The operating system. */
    @Introspected
    record Os(@Nullable String family, @Nullable List<Long> version) {}

    /** The same after every field held. */
    record Checked(String code, DevicePublicKey key, String proof, EndpointFacts facts) {
        @Override
        public String toString() {
            return "enrolment of " + key;
        }
    }

    Checked checked() {
        InputCheck check = new InputCheck();
        String secret = check.text("/code", code, LONGEST_CODE);
        String signed = check.text("/proof", proof, DeviceJwt.Type.ENROLMENT.maxBytes());
        Optional<DevicePublicKey> key = key(check);
        EndpointFacts facts = facts(check);
        check.done();
        return new Checked(secret, key.orElseThrow(), signed, facts);
    }

    private EndpointFacts facts(InputCheck check) {
        Os system = os == null ? new Os(null, null) : os;
        List<Long> version = system.version();
        if (version != null
                && (version.size() > MOST_VERSION_PARTS
                        || version.stream().anyMatch(part -> part == null || part < 0))) {
            check.wrong(
                    "/os/version",
                    "format",
                    "A version is a short list of numbers.",
                    "at most " + MOST_VERSION_PARTS + " whole numbers from 0");
            version = null;
        }
        return new EndpointFacts(
                check.choice("/os/family", system.family(), OsFamily.values(), OsFamily::word),
                version,
                check.optionalText("/hostname", hostname, LONGEST_NAME),
                check.optionalText("/account", account, LONGEST_NAME));
    }

    private Optional<DevicePublicKey> key(InputCheck check) {
        JsonNode jwk = deviceKey;
        String expected = "a public JWK with kty EC and crv P-256";
        if (jwk == null || jwk.isNull()) {
            check.present("/device_key", null, expected);
            return Optional.empty();
        }
        try {
            byte[] json = StrictJson.write(jwk);
            return Optional.of(DevicePublicKey.fromJwk(Json.parseObject(json, LONGEST_KEY)));
        } catch (FormatException e) {
            check.wrong(
                    "/device_key" + e.pointer(),
                    "format",
                    "This member " + e.problem() + ".",
                    expected);
            return Optional.empty();
        }
    }

    /** Keeps the code out of logs. */
    @Override
    public String toString() {
        return "EnrolmentBody";
    }
}
