package dev.countersign.identity.passkey;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a browser's authenticator is to be asked.
 *
 * @param challengeId names the challenge in the answer
 * @param publicKey the options of {@code navigator.credentials}, with bytes as base64url (WebAuthn
 *     Level 3 sections 5.1.8 and 5.1.9)
 * @param expiresAt the answer has to be here before
 */
public record PasskeyQuestion(String challengeId, Options publicKey, Instant expiresAt) {
    static final String TYPE = "public-key";

    /** Options for making a passkey, or for a signature. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
    public record Options(
            String challenge,
            long timeout,
            @Nullable String rpId,
            @Nullable String userVerification,
            @Nullable List<Credential> allowCredentials,
            @Nullable Named rp,
            @Nullable User user,
            @Nullable List<Kind> pubKeyCredParams,
            @Nullable List<Credential> excludeCredentials,
            @Nullable Selection authenticatorSelection,
            @Nullable String attestation) {}

    /** A known credential. */
    public record Credential(String type, String id) {}

    /** The relying party. */
    public record Named(String id, String name) {}

    /** The person. */
    @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
    public record User(String id, String name, String displayName) {}

    /** An algorithm that is taken. */
    public record Kind(String type, @JsonProperty("alg") long algorithm) {}

    /** What the authenticator has to be able to. */
    @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
    public record Selection(String residentKey, String userVerification) {}

    static PasskeyQuestion signing(
            PasskeyChallenges.Issued issued, String rpId, List<byte[]> known) {
        return new PasskeyQuestion(
                issued.id(),
                new Options(
                        issued.challenge().toString(),
                        PasskeyChallenge.LIFE.toMillis(),
                        rpId,
                        "required",
                        credentials(known),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                issued.endsAt());
    }

    static PasskeyQuestion making(
            PasskeyChallenges.Issued issued, Named party, User user, List<byte[]> known) {
        return new PasskeyQuestion(
                issued.id(),
                new Options(
                        issued.challenge().toString(),
                        PasskeyChallenge.LIFE.toMillis(),
                        null,
                        null,
                        null,
                        party,
                        user,
                        List.of(
                                new Kind(TYPE, Algorithm.ES256.cose()),
                                new Kind(TYPE, Algorithm.EDDSA.cose()),
                                new Kind(TYPE, Algorithm.RS256.cose())),
                        credentials(known),
                        new Selection("preferred", "required"),
                        "none"),
                issued.endsAt());
    }

    private static List<Credential> credentials(List<byte[]> known) {
        return known.stream().map(id -> new Credential(TYPE, Bytes.of(id).toString())).toList();
    }
}
