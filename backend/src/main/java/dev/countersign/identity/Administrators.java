package dev.countersign.identity;

import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.context.BeanProvider;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.Set;

/** What holds for those who administer: one always remains, and none makes more of themselves. */
@Singleton
class Administrators {
    /** Any constant of this application: whoever takes administration from somebody waits here. */
    private static final long LOCK = 0x61646d696e73L;

    private final EntityManager entities;
    private final SmallTeam smallTeam;
    private final SignInSettings settings;
    private final Clock clock;

    /** Asked when needed: it knows people, and they are administered here. */
    private final BeanProvider<ProviderSignIn> provider;

    Administrators(
            EntityManager entities,
            SmallTeam smallTeam,
            SignInSettings settings,
            Clock clock,
            BeanProvider<ProviderSignIn> provider) {
        this.entities = entities;
        this.smallTeam = smallTeam;
        this.settings = settings;
        this.clock = clock;
        this.provider = provider;
    }

    /**
     * Whether anybody but this person could sign in and administer: with a password that is taken
     * here, or through the identity provider.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    boolean existBeside(String personId) {
        return entities
                .createQuery(
                        "select p.id from PersonEntity p where p.active = true"
                                + " and p.id <> :id and :role member of p.roles order by p.id",
                        String.class)
                .setParameter("id", personId)
                .setParameter("role", Role.ADMINISTRATOR.id())
                .getResultList()
                .stream()
                .anyMatch(this::canSignIn);
    }

    private boolean canSignIn(String personId) {
        if (provider.find(null).filter(known -> known.knows(personId)).isPresent()) {
            return true;
        }
        LocalAccount account =
                settings.localAccounts() ? entities.find(LocalAccount.class, personId) : null;
        return account != null && !account.expiredAt(clock.instant());
    }

    /**
     * Whether this person administers and nobody beside could; nobody takes administration from
     * anybody else until the running transaction ends.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    boolean isLast(Person person) {
        return administers(person) && isAlone(person.id());
    }

    private static boolean administers(Person person) {
        return person.active() && person.has(Role.ADMINISTRATOR);
    }

    /** The person's row comes first, as for whoever changes them: two at once wait in one order. */
    private boolean isAlone(String personId) {
        entities.find(PersonEntity.class, personId, LockModeType.PESSIMISTIC_WRITE);
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                .setParameter(1, LOCK)
                .getSingleResult();
        return !existBeside(personId);
    }

    /**
     * Nobody gives up administration by themselves, and the last who can administer stays: of two
     * who take it from each other at once, one is refused.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void keepOne(String actor, Person before, PersonChange.Checked change) {
        Set<Role> roles = change.roles() == null ? before.roles() : change.roles();
        boolean stays = change.active() == null ? before.active() : change.active();
        if (!administers(before) || (stays && roles.contains(Role.ADMINISTRATOR))) {
            return;
        }
        if (actor.equals(before.id())) {
            throw stays
                    ? own("/roles", "You cannot take the administrator role from yourself.")
                    : own("/active", "You cannot deactivate yourself.");
        }
        if (isAlone(before.id())) {
            throw new Problem(
                    ProblemCode.LAST_ADMINISTRATOR,
                    "This is the last administrator who can sign in. Make another one first.");
        }
    }

    /** Nobody gives themselves a role or another programme, where there is anybody else. */
    void requireOther(Caller caller, Person person, PersonChange.Checked change) {
        Set<Role> roles = change.roles();
        Programme programme = change.programme();
        boolean more = roles != null && !person.roles().containsAll(roles);
        boolean elsewhere = programme != null && programme != person.programme();
        if ((!more && !elsewhere) || !caller.id().equals(person.id()) || smallTeam.on()) {
            return;
        }
        throw more
                ? own("/roles", "Nobody gives a role to themselves, unless small-team mode is on.")
                : own(
                        "/programme",
                        "Nobody changes their own programme, unless small-team mode is on.");
    }

    private static Problem own(String pointer, String text) {
        return Problem.field(pointer, "own", text, "another administrator does it");
    }
}
