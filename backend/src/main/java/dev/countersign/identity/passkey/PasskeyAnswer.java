package dev.countersign.identity.passkey;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a browser sends back after a passkey signed, as it came in; bytes as base64url without
 * padding (RFC 4648 section 5).
 *
 * @param challengeId of the {@link PasskeyQuestion}
 */
public record PasskeyAnswer(
        @Nullable String challengeId,
        @Nullable String credentialId,
        @Nullable String authenticatorData,
        @Nullable String clientData,
        @Nullable String signature) {
    private static final int LONGEST = 8192;

    /** The challenge that was answered. */
    public String challenge() {
        InputCheck check = new InputCheck();
        String id = check.text("/proof/challenge_id", challengeId, 40);
        check.done();
        return id;
    }

    /**
     * The answer as bytes.
     *
     * @throws Problem {@code field.invalid} naming what is no base64url
     */
    public Assertion assertion() {
        InputCheck check = new InputCheck();
        var assertion =
                new Assertion(
                        bytes(check, "/proof/credential_id", credentialId),
                        bytes(check, "/proof/authenticator_data", authenticatorData),
                        bytes(check, "/proof/client_data", clientData),
                        bytes(check, "/proof/signature", signature));
        check.done();
        return assertion;
    }

    /** Reads the form field that {@code passkey.js} fills; null when it is empty. */
    public static @Nullable PasskeyAnswer ofField(String json) {
        if (json.isEmpty()) {
            return null;
        }
        try {
            return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), PasskeyAnswer.class);
        } catch (JsonProcessingException e) {
            throw Problem.field(
                    "/proof", "format", "What the browser signed cannot be read.", "sign again");
        }
    }

    static Bytes bytes(InputCheck check, String pointer, @Nullable String text) {
        String expected = "base64url without padding";
        if (!check.present(pointer, text, expected) || text == null) {
            return Bytes.of(new byte[0]);
        }
        try {
            if (text.length() <= LONGEST && !text.isEmpty() && !text.endsWith("=")) {
                return Bytes.read(text);
            }
        } catch (IllegalArgumentException _) {
            // told below, with those that are too long
        }
        check.wrong(pointer, "format", "These bytes cannot be read.", expected);
        return Bytes.of(new byte[0]);
    }
}
