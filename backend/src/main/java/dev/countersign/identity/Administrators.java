package dev.countersign.identity;

import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds for those who administer: one always remains, and none makes more of themselves. */
@Singleton
class Administrators {
    /** Any constant of this application: whoever takes administration from somebody waits here. */
    private static final long LOCK = 0x61646d696e73L;

    private final EntityManager entities;
    private final SmallTeam smallTeam;

    Administrators(EntityManager entities, SmallTeam smallTeam) {
        this.entities = entities;
        this.smallTeam = smallTeam;
    }

    /** Whether anybody but this person could sign in and administer. */
    @Transactional(propagation = Propagation.MANDATORY)
    boolean existBeside(String personId) {
        return entities.createQuery(
                                "select count(p) from PersonEntity p where p.active = true"
                                        + " and p.id <> :id and :role member of p.roles",
                                Long.class)
                        .setParameter("id", personId)
                        .setParameter("role", Role.ADMINISTRATOR.id())
                        .getSingleResult()
                > 0;
    }

    /**
     * Nobody gives up administration by themselves, and the last who can administer stays: of two
     * who take it from each other at once, one is refused.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void keepOne(String actor, Person before, PersonChange.Checked change) {
        Set<Role> roles = change.roles() == null ? before.roles() : change.roles();
        boolean stays = change.active() == null ? before.active() : change.active();
        boolean administers = before.active() && before.has(Role.ADMINISTRATOR);
        if (!administers || (stays && roles.contains(Role.ADMINISTRATOR))) {
            return;
        }
        if (actor.equals(before.id())) {
            throw stays
                    ? own("/roles", "You cannot take the administrator role from yourself.")
                    : own("/active", "You cannot deactivate yourself.");
        }
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                .setParameter(1, LOCK)
                .getSingleResult();
        if (!existBeside(before.id())) {
            throw new Problem(
                    ProblemCode.LAST_ADMINISTRATOR,
                    "This is the last administrator who can sign in. Make another one first.");
        }
    }

    /** Nobody gives a role to themselves, where there is anybody else. */
    void requireOther(Caller caller, Person person, @Nullable Set<Role> roles) {
        if (roles == null || !caller.id().equals(person.id()) || smallTeam.on()) {
            return;
        }
        if (!person.roles().containsAll(roles)) {
            throw own("/roles", "Nobody gives a role to themselves, unless small-team mode is on.");
        }
    }

    private static Problem own(String pointer, String text) {
        return Problem.field(pointer, "own", text, "another administrator does it");
    }
}
