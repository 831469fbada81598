package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Sign-in with a password kept here (Argon2id). One answer for every failure. */
@Singleton
public class LocalAccounts {
    static final Duration ONE_TIME_LIFE = Duration.ofHours(24);

    private final EntityManager entities;
    private final People people;
    private final Sessions sessions;
    private final SignInSettings settings;
    private final AuditLog audit;
    private final AccountWatch watch;
    private final Resets resets;
    private final Clock clock;
    private final TransactionOperations<Session> transactions;

    /**
     * Hashed when the username is unknown, so that its absence costs as much as a wrong password.
     */
    private final String decoy = Passwords.hash("nobody has this password".toCharArray());

    LocalAccounts(
            EntityManager entities,
            People people,
            Sessions sessions,
            SignInSettings settings,
            AuditLog audit,
            AccountWatch watch,
            Resets resets,
            Clock clock,
            TransactionOperations<Session> transactions) {
        this.entities = entities;
        this.people = people;
        this.sessions = sessions;
        this.settings = settings;
        this.audit = audit;
        this.watch = watch;
        this.resets = resets;
        this.clock = clock;
        this.transactions = transactions;
    }

    /** What a password opened. */
    sealed interface Answer {
        /** It was the person's own. */
        record Welcome(Person person) implements Answer {}

        /** It was a one-time password: all it opens is the choice of another one. */
        record ChooseAnother(Person person) implements Answer {}

        /** Unknown, inactive, locked, expired or wrong: nobody learns which. */
        record Refused() implements Answer {}
    }

    /** Gives a person a password; an earlier one and every session opened with it end. */
    public void setPassword(String actor, String personId, char[] password) {
        PasswordRules.check("/password", password);
        String hash = Passwords.hash(password);
        transactions.executeWrite(_ -> {
            people.get(personId);
            entities.merge(new LocalAccount(personId, hash));
            sessions.endAll(personId);
            audit.append(actor, "person.password_set", personId, Map.of());
            return personId;
        });
    }

    /** A password made here and its hash, which took a while: made before a transaction begins. */
    static final class Fresh {
        private final String password = Passwords.random();
        private final String hash = Passwords.hash(password.toCharArray());

        /** The password; it is kept nowhere and cannot be had again. */
        String reveal() {
            return password;
        }
    }

    /**
     * Makes a password that is good once, within a day, for choosing another one. An earlier
     * password and every session end at once.
     *
     * @return the password; it is kept nowhere and cannot be had again
     */
    String oneTimePassword(String actor, String personId) {
        Fresh fresh = new Fresh();
        transactions.executeWrite(_ -> {
            oneTimePassword(actor, personId, fresh);
            resets.record(actor, personId);
            return personId;
        });
        return fresh.reveal();
    }

    /** As the other, with a password made before, for somebody who was never here. */
    @Transactional
    void oneTimePassword(String actor, String personId, Fresh fresh) {
        people.get(personId);
        Instant expires = clock.instant().plus(ONE_TIME_LIFE);
        entities.merge(LocalAccount.oneTime(personId, fresh.hash, expires, actor));
        int ended = sessions.endAll(personId);
        watch.changed(personId, AccountWatch.Change.PASSWORD_RESET);
        audit.append(
                actor,
                "person.one_time_password",
                personId,
                Map.of("expires_at", expires.toString(), "sessions_ended", ended));
    }

    /**
     * Takes a person's password away; every session of theirs ends. Nothing when they have none.
     */
    @Transactional
    public void remove(String actor, String personId) {
        LocalAccount account = entities.find(LocalAccount.class, personId);
        if (account != null) {
            entities.remove(account);
            sessions.endAll(personId);
            audit.append(actor, "person.password_removed", personId, Map.of());
        }
    }

    /**
     * What the password opens. A wrong one counts against the account.
     *
     * @param then acts on it while the account is held, so that no change of the password comes
     *     between
     * @return what {@code then} returned
     */
    <T> T signIn(String username, char[] password, Function<Answer, T> then) {
        if (settings.recover() == null) {
            requireSwitchedOn(username);
        }
        Person person =
                people.byUsername(username)
                        .filter(Person::active)
                        .filter(known -> settings.takesPasswordOf(known.username()))
                        .orElse(null);
        Guess guess = guess(person == null ? "" : person.id(), password);
        return transactions.executeWrite(
                _ -> then.apply(person == null ? new Answer.Refused() : opened(person, guess)));
    }

    private Answer opened(Person known, Guess guess) {
        LocalAccount account = locked(known.id());
        if (!holds(account, guess)) {
            return new Answer.Refused();
        }
        if (account != null && account.isOneTime()) {
            audit.append(known.id(), "person.one_time_password_used", known.id(), Map.of());
            return new Answer.ChooseAnother(known);
        }
        audit.append(known.id(), "person.signed_in", known.id(), Map.of("method", "local"));
        return new Answer.Welcome(known);
    }

    /**
     * Replaces a person's own password. Every session of theirs ends; the caller begins a new one.
     *
     * @return false when the present password is not right; that counts as a guess
     */
    boolean changeOwn(String personId, char[] present, char[] wanted) {
        requireSwitchedOn(people.get(personId).username());
        PasswordRules.check("/password", wanted);
        Guess guess = guess(personId, present);
        String next = guess.right() ? Passwords.hash(wanted) : "";
        boolean same = Arrays.equals(present, wanted);
        return transactions.executeWrite(_ -> changed(personId, guess, same, next));
    }

    private boolean changed(String personId, Guess guess, boolean same, String next) {
        if (!holds(locked(personId), guess)) {
            return false;
        }
        if (same) {
            throw same();
        }
        entities.merge(new LocalAccount(personId, next));
        int ended = sessions.endAll(personId);
        audit.append(
                personId, "person.password_changed", personId, Map.of("sessions_ended", ended));
        return true;
    }

    /** Replaces the one-time password with the person's own and uses the former up. */
    void replaceOneTime(String personId, char[] wanted) {
        requireSwitchedOn(people.get(personId).username());
        PasswordRules.check("/password", wanted);
        Guess guess = guess(personId, wanted);
        if (guess.right()) {
            throw same();
        }
        String next = Passwords.hash(wanted);
        transactions.executeWrite(_ -> {
            replaced(personId, guess, next);
            return personId;
        });
    }

    private void replaced(String personId, Guess guess, String next) {
        LocalAccount account = locked(personId);
        if (account == null
                || !account.isOneTime()
                || !account.getPasswordHash().equals(guess.hash())) {
            throw new Problem(
                    ProblemCode.CONFLICT, "The one-time password was used already. Sign in.");
        }
        entities.merge(new LocalAccount(personId, next));
        sessions.endAll(personId);
        audit.append(personId, "person.password_changed", personId, Map.of("one_time", true));
        audit.append(personId, "person.signed_in", personId, Map.of("method", "local"));
    }

    private static Problem same() {
        return Problem.field("/password", "same", "This is the password you had.", "another one");
    }

    /**
     * A password held against what is kept.
     *
     * @param hash what was kept then
     */
    private record Guess(String hash, boolean right) {
        @Override
        public String toString() {
            return "guess";
        }
    }

    /**
     * One Argon2id whatever is wrong, and without a connection or lock: it takes time and memory,
     * and anybody may ask for it. Only this is the same for all: a guess at an open account is then
     * counted and recorded, which an account that is unknown, inactive or locked has not, so who
     * measures commits closely enough may tell the two apart.
     */
    private Guess guess(String personId, char[] password) {
        String kept =
                transactions.executeRead(_ -> {
                    LocalAccount account = entities.find(LocalAccount.class, personId);
                    return account == null ? decoy : account.getPasswordHash();
                });
        return new Guess(kept, Passwords.matches(password, kept));
    }

    /** Only a wrong guess at an open account is counted, and none at a password changed since. */
    private boolean holds(@Nullable LocalAccount account, Guess guess) {
        Instant now = clock.instant();
        if (account == null
                || account.lockedAt(now)
                || !account.getPasswordHash().equals(guess.hash())) {
            return false;
        }
        String id = account.getPersonId();
        if (!guess.right()) {
            account.failed(now);
            audit.append(id, "person.sign_in_failed", id, Map.of());
            return false;
        }
        if (account.expiredAt(now)) {
            audit.append(id, "person.one_time_password_expired", id, Map.of());
            return false;
        }
        account.succeeded();
        return true;
    }

    private @Nullable LocalAccount locked(String personId) {
        LocalAccount account = entities.find(LocalAccount.class, personId);
        if (account != null) {
            entities.refresh(account, LockModeType.PESSIMISTIC_WRITE);
        }
        return account;
    }

    /** The one account that the server was started to recover is let in all the same. */
    private void requireSwitchedOn(String username) {
        if (!settings.takesPasswordOf(username)) {
            throw new Problem(
                    ProblemCode.LOCAL_SIGN_IN_OFF,
                    "Passwords of this server are switched off. Sign in through your organisation.");
        }
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
    public boolean confirms(String personId, char[] password) {
        Guess guess = guess(personId, password);
        return transactions.executeWrite(_ -> {
            LocalAccount account = locked(personId);
            return holds(account, guess) && account != null && !account.isOneTime();
        });
    }
}
