package dev.countersign.identity.passkey;

import dev.countersign.identity.Caller;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives people passkeys by the doors that production uses, and signs with them. */
@Singleton
public final class TestPasskeys {
    private final Map<String, SoftPasskey> known = new ConcurrentHashMap<>();
    private final Passkeys passkeys;
    private final PasskeySignatures signatures;
    private final RelyingParty party;

    TestPasskeys(Passkeys passkeys, PasskeySignatures signatures, RelyingParty party) {
        this.passkeys = passkeys;
        this.signatures = signatures;
        this.party = party;
    }

    /** The one session that people of tests have. */
    public static PasskeySession session(Caller person) {
        return new PasskeySession(person.id(), "session of " + person.id());
    }

    /** The document, signed by the person's passkey, which is made when it is needed first. */
    public SignedDocument signed(Caller person, byte[] document) {
        PasskeySession session = session(person);
        SoftPasskey passkey =
                known.computeIfAbsent(person.id(), _ -> add(session, Algorithm.ES256));
        PasskeyQuestion question = signatures.ask(session, document);
        PasskeyAnswer answer = passkey.sign(question);
        return signatures.signed(session, answer.challenge(), answer.assertion());
    }

    SoftPasskey add(PasskeySession session, Algorithm algorithm) {
        SoftPasskey passkey = SoftPasskey.of(party, algorithm);
        NewPasskey made = passkey.register(passkeys.ask(session));
        passkeys.add(session, "test", passkeys.verified(session, made));
        return passkey;
    }
}
