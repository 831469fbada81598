package dev.countersign.identity.passkey;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.exception.DataConversionException;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.verifier.exception.MaliciousCounterValueException;
import com.webauthn4j.verifier.exception.VerificationException;
import dev.countersign.audit.AuditLog;
import dev.countersign.platform.Sha256;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Signatures by people's passkeys (WebAuthn Level 3 section 7.2). A challenge is taken before its
 * answer is looked at, so that none is answered twice. A signature counter that does not grow is
 * that of a copy as much as of the original (section 6.1.1): the signature is refused, the passkey
 * is flagged and never taken again.
 */
@Singleton
public class PasskeySignatures {
    private final WebAuthnManager webauthn =
            WebAuthnManager.createNonStrictWebAuthnManager(PublicKeyOfPasskey.CONVERTER);
    private final EntityManager entities;
    private final PasskeyChallenges challenges;
    private final RelyingParty party;
    private final AuditLog audit;
    private final Clock clock;

    PasskeySignatures(
            EntityManager entities,
            PasskeyChallenges challenges,
            RelyingParty party,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.challenges = challenges;
        this.party = party;
        this.audit = audit;
        this.clock = clock;
    }

    sealed interface Looked {
        record Good(String passkeyId, Bytes publicKey) implements Looked {}

        record Bad(ProblemCode code, String detail) implements Looked {}
    }

    /** Asks the person to sign a document; the challenge is its SHA-256. */
    @Transactional
    public PasskeyQuestion ask(PasskeySession session, byte[] document) {
        return question(
                session,
                challenges.issue(
                        session, PasskeyChallenge.Purpose.VERDICT, Sha256.of(document), document));
    }

    /** Asks the person to show that it is they. */
    @Transactional
    PasskeyQuestion ask(PasskeySession session) {
        return question(session, challenges.random(session, PasskeyChallenge.Purpose.CONFIRM));
    }

    private PasskeyQuestion question(PasskeySession session, PasskeyChallenges.Issued issued) {
        List<byte[]> known =
                entities.createQuery(
                                "select p.credentialId from PasskeyEntity p where p.personId ="
                                        + " :person and p.removedAt is null and p.flaggedAt is"
                                        + " null order by p.createdAt",
                                byte[].class)
                        .setParameter("person", session.personId())
                        .getResultList();
        return PasskeyQuestion.signing(issued, party.id(), known);
    }

    /**
     * The document that was signed; not to be called in a transaction, what it notes stays.
     *
     * @throws Problem {@code passkey.challenge_spent}, {@code passkey.proof_invalid}, {@code
     *     passkey.counter_regressed}
     */
    public SignedDocument signed(PasskeySession session, String challengeId, Assertion assertion) {
        PasskeyChallenges.Issued issued =
                challenges.take(session, PasskeyChallenge.Purpose.VERDICT, challengeId);
        Bytes document = issued.document();
        if (document == null) {
            throw new IllegalStateException("a challenge for a verdict without a document");
        }
        Looked.Good good = good(session, issued, assertion);
        return new SignedDocument(
                session.personId(),
                good.passkeyId(),
                document,
                assertion,
                good.publicKey(),
                party.id(),
                party.origins());
    }

    /** Whether the person showed, by a passkey, that it is they; else as {@link #signed}. */
    void confirmed(PasskeySession session, String challengeId, Assertion assertion) {
        good(
                session,
                challenges.take(session, PasskeyChallenge.Purpose.CONFIRM, challengeId),
                assertion);
    }

    private Looked.Good good(
            PasskeySession session, PasskeyChallenges.Issued issued, Assertion assertion) {
        return switch (look(session, issued.challenge().array(), assertion)) {
            case Looked.Good good -> good;
            case Looked.Bad bad -> throw new Problem(bad.code(), bad.detail());
        };
    }

    /** Commits also where the answer is no: a flag has to stay. */
    @Transactional
    Looked look(PasskeySession session, byte[] challenge, Assertion assertion) {
        PasskeyEntity passkey = mine(session, assertion.credentialId().array());
        if (passkey == null) {
            return bad("No passkey of yours signed this.");
        }
        long count;
        try {
            count = count(passkey, challenge, assertion);
        } catch (MaliciousCounterValueException e) {
            passkey.flag(clock.instant());
            audit.append(
                    session.personId(),
                    "passkey.counter_regressed",
                    session.personId(),
                    Map.of("passkey", passkey.getId(), "counter", passkey.getSignCount()));
            return new Looked.Bad(
                    ProblemCode.PASSKEY_COUNTER,
                    "The counter of this passkey went back, as that of a copy does. Nothing was"
                            + " recorded; remove it and add another one.");
        } catch (VerificationException | DataConversionException e) {
            return bad("The signature does not hold: " + e.getClass().getSimpleName() + ".");
        }
        Set<AssertionCheck.Fault> faults =
                AssertionCheck.faults(
                        challenge,
                        assertion,
                        Bytes.of(passkey.getPublicKey()),
                        party.id(),
                        party.origins());
        if (!faults.isEmpty()) {
            return bad("The signature could not be verified later: " + faults + ".");
        }
        passkey.used(count, clock.instant());
        return new Looked.Good(passkey.getId(), Bytes.of(passkey.getPublicKey()));
    }

    private static Looked.Bad bad(String detail) {
        return new Looked.Bad(ProblemCode.PASSKEY_PROOF, detail);
    }

    private @org.jspecify.annotations.Nullable PasskeyEntity mine(
            PasskeySession session, byte[] credentialId) {
        return entities.createQuery(
                        "from PasskeyEntity p where p.credentialId = :credential and p.personId ="
                                + " :person",
                        PasskeyEntity.class)
                .setParameter("credential", credentialId)
                .setParameter("person", session.personId())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .filter(PasskeyEntity::usable)
                .findFirst()
                .orElse(null);
    }

    private long count(PasskeyEntity passkey, byte[] challenge, Assertion signed) {
        byte[] id = passkey.getCredentialId();
        CredentialRecord known =
                new CredentialRecordImpl(
                        new NoneAttestationStatement(),
                        true,
                        passkey.isBackupEligible(),
                        null,
                        passkey.getSignCount(),
                        new AttestedCredentialData(
                                AAGUID.ZERO, id, PublicKeyOfPasskey.cose(passkey.getPublicKey())),
                        null,
                        null,
                        null,
                        null);
        var data =
                webauthn.verify(
                                new AuthenticationRequest(
                                        id,
                                        signed.authenticatorData().array(),
                                        signed.clientData().array(),
                                        signed.signature().array()),
                                new AuthenticationParameters(
                                        Registrations.server(party, challenge),
                                        known,
                                        List.of(id),
                                        true,
                                        true))
                        .getAuthenticatorData();
        if (data == null) {
            throw new DataConversionException("no authenticator data");
        }
        return data.getSignCount();
    }
}
