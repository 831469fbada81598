package dev.countersign.identity.passkey;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.exception.DataConversionException;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.exception.VerificationException;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads what a browser made (WebAuthn Level 3 section 7.1): user verification required, attestation
 * not asked for, ES256, EdDSA or RS256.
 */
@Singleton
class Registrations {
    private static final List<PublicKeyCredentialParameters> ALGORITHMS =
            Stream.of(Algorithm.values())
                    .map(a ->
                            new PublicKeyCredentialParameters(
                                    PublicKeyCredentialType.PUBLIC_KEY,
                                    COSEAlgorithmIdentifier.create(a.cose())))
                    .toList();

    private final WebAuthnManager webauthn =
            WebAuthnManager.createNonStrictWebAuthnManager(PublicKeyOfPasskey.CONVERTER);
    private final RelyingParty party;

    Registrations(RelyingParty party) {
        this.party = party;
    }

    static ServerProperty server(RelyingParty party, byte[] challenge) {
        Set<Origin> origins =
                party.origins().stream().map(Origin::create).collect(Collectors.toSet());
        return ServerProperty.builder()
                .origins(origins)
                .rpId(party.id())
                .challenge(new DefaultChallenge(challenge))
                .build();
    }

    /**
     * The new credential.
     *
     * @throws Problem {@code passkey.proof_invalid}
     */
    NewCredential verify(byte[] challenge, byte[] attestationObject, byte[] clientData) {
        try {
            RegistrationData made =
                    webauthn.verify(
                            new RegistrationRequest(attestationObject, clientData),
                            new RegistrationParameters(
                                    server(party, challenge), ALGORITHMS, true, true));
            return credential(made);
        } catch (VerificationException | DataConversionException e) {
            throw new Problem(
                    ProblemCode.PASSKEY_PROOF,
                    "The passkey was not added: " + e.getClass().getSimpleName() + ".");
        }
    }

    private static NewCredential credential(RegistrationData made) {
        var object = made.getAttestationObject();
        if (object == null) {
            throw unusable();
        }
        var data = object.getAuthenticatorData();
        AttestedCredentialData attested = data.getAttestedCredentialData();
        if (attested == null) {
            throw unusable();
        }
        byte[] encoded = PublicKeyOfPasskey.encode(attested.getCOSEKey());
        PublicKeyOfPasskey key =
                PublicKeyOfPasskey.decode(encoded).orElseThrow(Registrations::unusable);
        return new NewCredential(
                Bytes.of(attested.getCredentialId()),
                Bytes.of(encoded),
                key.algorithm(),
                data.isFlagBE(),
                data.getSignCount());
    }

    private static Problem unusable() {
        return new Problem(
                ProblemCode.PASSKEY_PROOF,
                "The passkey was not added: its key is none that can be checked later (ES256,"
                        + " EdDSA or RS256).");
    }
}
