package dev.countersign.identity.passkey;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.Problem;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a browser sends back after it made a passkey, as it came in; bytes as base64url. */
record NewPasskey(
        @Nullable String challengeId,
        @Nullable String attestationObject,
        @Nullable String clientData) {
    static NewPasskey ofField(String json) {
        try {
            return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), NewPasskey.class);
        } catch (JsonProcessingException e) {
            throw Problem.field(
                    "/name", "format", "What the browser made cannot be read.", "try again");
        }
    }
}
