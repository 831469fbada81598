package dev.countersign.identity;

import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;

/** A person goes for good: no sign-in, no session, no verdict counts from them any more. */
@Singleton
public class Leaving {
    /** Any constant of this application: one leaver at a time, so that somebody always stays. */
    private static final long LEAVING_LOCK = 0x6c656176696e6721L;

    private final EntityManager entities;
    private final People people;
    private final Sessions sessions;
    private final Administrators administrators;
    private final Clock clock;

    Leaving(
            EntityManager entities,
            People people,
            Sessions sessions,
            Administrators administrators,
            Clock clock) {
        this.entities = entities;
        this.people = people;
        this.sessions = sessions;
        this.administrators = administrators;
        this.clock = clock;
    }

    /** How many browsers the person is signed in with. */
    @Transactional(readOnly = true)
    public long sessions(String personId) {
        return people.sessions(personId);
    }

    /**
     * Whether the person is active and stays so until the running transaction ends: for who is
     * about to give them something. False also while it is being changed.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean stays(String personId) {
        List<?> active =
                entities.createNativeQuery(
                                "select id from person where id = ?1 and active for share skip locked",
                                String.class)
                        .setParameter(1, personId)
                        .getResultList();
        return !active.isEmpty();
    }

    /**
     * That the caller may say that this person leaves, until the running transaction ends; locks
     * the person.
     *
     * @return the person
     * @throws Problem {@code person.last_administrator}; {@code access.forbidden} for who is no
     *     administrator, or means themselves
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Person hold(Caller caller, String personId) {
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                .setParameter(1, LEAVING_LOCK)
                .getSingleResult();
        if (!people.find(caller.id()).filter(Leaving::administers).isPresent()
                || !caller.isPerson()) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only an administrator records that a person leaves.");
        }
        PersonEntity person = entities.find(PersonEntity.class, personId);
        if (person == null) {
            throw Problem.notFound("person", personId);
        }
        entities.refresh(person, LockModeType.PESSIMISTIC_WRITE);
        requireOther(caller, personId);
        return people.get(personId);
    }

    private void requireOther(Caller caller, String personId) {
        if (!caller.id().equals(personId)) {
            return;
        }
        throw administrators.existBeside(personId)
                ? new Problem(
                        ProblemCode.FORBIDDEN, "Another administrator records that you leave.")
                : new Problem(
                        ProblemCode.LAST_ADMINISTRATOR,
                        "You are the only administrator. Make somebody else one; they then record"
                                + " that you leave.");
    }

    private static boolean administers(Person person) {
        return person.active() && person.has(Role.ADMINISTRATOR);
    }

    /**
     * Whether it was recorded that the person left, and they did not come back. Who only may not
     * sign in has not left.
     */
    @Transactional(readOnly = true)
    public boolean hasLeft(String personId) {
        PersonEntity person = entities.find(PersonEntity.class, personId);
        return person != null && person.hasLeft();
    }

    /**
     * Ends every session, the account and its password, in the caller's transaction: who comes back
     * is given another one.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void leave(Caller caller, String personId) {
        sessions.endAll(personId);
        people.change(caller.id(), personId, null, null, false);
        entities.createQuery("delete from LocalAccount where personId = :p")
                .setParameter("p", personId)
                .executeUpdate();
        entities.find(PersonEntity.class, personId).left(clock.instant());
    }
}
