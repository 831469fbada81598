package dev.countersign.identity.passkey;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.AccountWatch;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Resets;
import dev.countersign.platform.Ids;
import dev.countersign.platform.Sha256;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The passkeys of people. One that is removed signs nothing more; its public key is kept, and what
 * was signed with it stays verifiable.
 */
@Singleton
public class Passkeys {
    private static final int LONGEST_NAME = 80;
    private static final int MOST = 20;
    private static final int LONGEST_REASON = 2000;

    private final EntityManager entities;
    private final PasskeyChallenges challenges;
    private final Registrations registrations;
    private final RelyingParty party;
    private final People people;
    private final AccountWatch watch;
    private final Resets resets;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Passkeys(
            EntityManager entities,
            PasskeyChallenges challenges,
            Registrations registrations,
            RelyingParty party,
            People people,
            AccountWatch watch,
            Resets resets,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.challenges = challenges;
        this.registrations = registrations;
        this.party = party;
        this.people = people;
        this.watch = watch;
        this.resets = resets;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** Those that the person has, oldest first; flagged ones too. */
    @Transactional(readOnly = true)
    public List<Passkey> of(String personId) {
        return all(personId).stream().map(PasskeyEntity::view).toList();
    }

    /** Whether the person has one that signs. */
    @Transactional(readOnly = true)
    public boolean canSign(String personId) {
        return party.usable() && all(personId).stream().anyMatch(PasskeyEntity::usable);
    }

    /**
     * That a person has, or had, this passkey with this public key.
     *
     * @param publicKey the COSE key as kept beside a signature
     */
    public record Held(String personId, String passkeyId, Bytes publicKey) {}

    /** Those of these that are so. One query. */
    @Transactional(readOnly = true)
    public Set<Held> held(Collection<Held> said) {
        if (said.isEmpty()) {
            return Set.of();
        }
        Set<Held> known =
                entities.createQuery("from PasskeyEntity p where p.id in :ids", PasskeyEntity.class)
                        .setParameter("ids", said.stream().map(Held::passkeyId).toList())
                        .getResultStream()
                        .map(passkey ->
                                new Held(
                                        passkey.getPersonId(),
                                        passkey.getId(),
                                        Bytes.of(passkey.getPublicKey())))
                        .collect(Collectors.toSet());
        known.retainAll(Set.copyOf(said));
        return known;
    }

    private List<PasskeyEntity> all(String personId) {
        return entities.createQuery(
                        "from PasskeyEntity p where p.personId = :person and p.removedAt is null"
                                + " order by p.createdAt, p.id",
                        PasskeyEntity.class)
                .setParameter("person", personId)
                .getResultList();
    }

    /** Asks the browser to make one. */
    @Transactional
    PasskeyQuestion ask(PasskeySession session) {
        Person person = people.get(session.personId());
        return PasskeyQuestion.making(
                challenges.random(session, PasskeyChallenge.Purpose.REGISTER),
                new PasskeyQuestion.Named(party.id(), "Countersign"),
                new PasskeyQuestion.User(
                        Bytes.of(person.id().getBytes(StandardCharsets.UTF_8)).toString(),
                        person.username(),
                        person.displayName()),
                all(person.id()).stream().map(PasskeyEntity::getCredentialId).toList());
    }

    /** What a browser made, verified; the challenge is taken. */
    NewCredential verified(PasskeySession session, NewPasskey made) {
        InputCheck check = new InputCheck();
        String challenge = check.text("/name", made.challengeId(), LONGEST_NAME);
        Bytes object = PasskeyAnswer.bytes(check, "/name", made.attestationObject());
        Bytes client = PasskeyAnswer.bytes(check, "/name", made.clientData());
        check.done();
        return registrations.verify(
                challenges
                        .take(session, PasskeyChallenge.Purpose.REGISTER, challenge)
                        .challenge()
                        .array(),
                object.array(),
                client.array());
    }

    /** A name that a passkey may have; checked before the browser's work is thrown away. */
    static String name(String name) {
        InputCheck check = new InputCheck();
        String checked = check.text("/name", name, LONGEST_NAME);
        check.done();
        return checked;
    }

    /** Adds a verified one. */
    @Transactional
    public Passkey add(PasskeySession session, String name, NewCredential made) {
        String checked = name(name);
        people.get(session.personId());
        if (all(session.personId()).size() >= MOST) {
            throw Problem.field(
                    "/name", "count", "You have " + MOST + " passkeys.", "remove one first");
        }
        if (isKnown(made.credentialId().array())) {
            throw new Problem(ProblemCode.CONFLICT, "This passkey is known already.");
        }
        var passkey =
                new PasskeyEntity(
                        ids.next("pky"), session.personId(), checked, made, clock.instant());
        Optional<Resets.Reset> reset = resetBefore(session.personId());
        reset.ifPresent(passkey::addedAfter);
        entities.persist(passkey);
        entities.flush();
        watch.changed(session.personId(), AccountWatch.Change.PASSKEY_ADDED);
        Map<String, Object> facts = new HashMap<>();
        facts.put("passkey", passkey.getId());
        facts.put("algorithm", made.algorithm().word());
        facts.put("public_key", "sha256:" + Sha256.hex(made.publicKey().array()));
        reset.ifPresent(by -> {
            watch.changed(session.personId(), AccountWatch.Change.PASSKEY_AFTER_RESET);
            facts.put("after_reset_by", by.by());
            facts.put("after_reset_at", by.at().toString());
        });
        audit.append(session.personId(), "passkey.added", session.personId(), facts);
        return passkey.view();
    }

    /**
     * The reset that nothing of the person's own outlived: where a key from before is there, it
     * vouched for the new one.
     */
    private Optional<Resets.Reset> resetBefore(String personId) {
        boolean own =
                all(personId).stream().anyMatch(known -> known.usable() && known.reset().isEmpty());
        return own ? Optional.empty() : resets.of(personId);
    }

    /**
     * Who had reset the person's way in when this passkey was added beside no key of before; empty
     * where it was added by themselves alone, or there is none with this id.
     */
    @Transactional(readOnly = true)
    public Optional<Resets.Reset> resetOf(String passkeyId) {
        return Optional.ofNullable(entities.find(PasskeyEntity.class, passkeyId))
                .flatMap(PasskeyEntity::reset);
    }

    private boolean isKnown(byte[] credentialId) {
        return !entities.createQuery(
                        "select p.id from PasskeyEntity p where p.credentialId = :id", String.class)
                .setParameter("id", credentialId)
                .getResultList()
                .isEmpty();
    }

    /**
     * Takes all of a person's away, for who lost theirs: they add another one as their first.
     *
     * @return how many there were
     * @throws Problem {@code access.forbidden} for one's own; naming {@code reason}
     */
    @Transactional
    public int removeAll(Caller caller, String personId, @Nullable String reason) {
        InputCheck check = new InputCheck();
        String why = check.reason("/reason", reason, LONGEST_REASON);
        check.done();
        people.get(personId);
        if (caller.id().equals(personId)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Another administrator takes your passkeys away.");
        }
        int number = end(personId).size();
        if (number == 0) {
            throw new Problem(ProblemCode.CONFLICT, "This person has no passkey.");
        }
        resets.record(caller.id(), personId);
        watch.changed(personId, AccountWatch.Change.PASSKEYS_REMOVED);
        audit.append(
                caller.id(),
                "passkey.all_removed",
                personId,
                Map.of("number", number, "reason", why));
        return number;
    }

    /** Ends all of a person's in the running transaction, and records nothing. */
    List<String> end(String personId) {
        List<PasskeyEntity> all = all(personId);
        all.forEach(passkey -> passkey.remove(clock.instant()));
        entities.flush();
        return all.stream().map(PasskeyEntity::getId).toList();
    }

    /** Takes one away; it signs nothing from this moment. */
    @Transactional
    public void remove(PasskeySession session, String id) {
        PasskeyEntity passkey = entities.find(PasskeyEntity.class, id);
        if (passkey == null
                || !passkey.getPersonId().equals(session.personId())
                || passkey.getRemovedAt() != null) {
            throw Problem.notFound("passkey", id);
        }
        passkey.remove(clock.instant());
        entities.flush();
        audit.append(
                session.personId(),
                "passkey.removed",
                session.personId(),
                Map.of("passkey", id, "left", all(session.personId()).size()));
    }
}
