package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Sign-in with a password kept here (Argon2id). One answer for every failure, at the same cost. */
@Singleton
public class LocalAccounts {
    private static final int SHORTEST = 12;
    private static final int LONGEST = 200;

    private final EntityManager entities;
    private final People people;
    private final Sessions sessions;
    private final AuditLog audit;
    private final Clock clock;

    /**
     * Hashed when the username is unknown, so that its absence costs as much as a wrong password.
     */
    private final String decoy = Passwords.hash("nobody has this password".toCharArray());

    LocalAccounts(
            EntityManager entities, People people, Sessions sessions, AuditLog audit, Clock clock) {
        this.entities = entities;
        this.people = people;
        this.sessions = sessions;
        this.audit = audit;
        this.clock = clock;
    }

    /** Gives a person a password; an earlier one and every session opened with it end. */
    @Transactional
    public void setPassword(String actor, String personId, char[] password) {
        if (password.length < SHORTEST || password.length > LONGEST) {
            throw Problem.field(
                    "/password", "length", "A password has 12 to 200 characters.", "a longer one");
        }
        people.get(personId);
        entities.merge(new LocalAccount(personId, Passwords.hash(password)));
        sessions.endAll(personId);
        audit.append(actor, "person.password_set", personId, Map.of());
    }

    /**
     * The person, when username and password fit and the account is neither locked nor inactive.
     */
    @Transactional
    public Optional<Person> signIn(String username, char[] password) {
        Instant now = clock.instant();
        Optional<Person> person = people.byUsername(username).filter(Person::active);
        LocalAccount account =
                person.map(p ->
                                entities.find(
                                        LocalAccount.class,
                                        p.id(),
                                        jakarta.persistence.LockModeType.PESSIMISTIC_WRITE))
                        .orElse(null);
        boolean matches =
                Passwords.matches(password, account == null ? decoy : account.getPasswordHash());
        if (account == null || account.lockedAt(now)) {
            return Optional.empty();
        }
        if (!matches) {
            account.failed(now);
            audit.append(
                    account.getPersonId(),
                    "person.sign_in_failed",
                    account.getPersonId(),
                    Map.of());
            return Optional.empty();
        }
        account.succeeded();
        audit.append(account.getPersonId(), "person.signed_in", account.getPersonId(), Map.of());
        return person;
    }

    /** Whether the person has a password here. */
    @Transactional(readOnly = true)
    public boolean has(String personId) {
        return entities.find(LocalAccount.class, personId) != null;
    }

    /**
     * Whether this is the password of a person who is signed in already; a wrong one counts towards
     * the lock, as at sign-in.
     */
    @Transactional
    public boolean confirms(String personId, char[] password) {
        Instant now = clock.instant();
        LocalAccount account =
                entities.find(
                        LocalAccount.class,
                        personId,
                        jakarta.persistence.LockModeType.PESSIMISTIC_WRITE);
        boolean matches =
                Passwords.matches(password, account == null ? decoy : account.getPasswordHash());
        if (account == null || account.lockedAt(now)) {
            return false;
        }
        if (matches) {
            account.succeeded();
        } else {
            account.failed(now);
            audit.append(personId, "person.confirmation_failed", personId, Map.of());
        }
        return matches;
    }
}
