package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether one person may do what otherwise takes two, where there is no second one. Off until an
 * administrator switches it on with a reason; {@code docs/access.md} lists what it lowers. What was
 * possible only by it says so in its record.
 */
@Singleton
public class SmallTeam {
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_HISTORY = 20;

    /** Any constant of this application: one switch at a time. */
    private static final long SWITCH_LOCK = 0x736d616c6c74656dL;

    private final EntityManager entities;
    private final AuditLog audit;
    private final Clock clock;

    SmallTeam(EntityManager entities, AuditLog audit, Clock clock) {
        this.entities = entities;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * One switch.
     *
     * @param by the administrator
     */
    public record Switch(boolean on, String reason, String by, Instant at) {}

    /**
     * How it stands.
     *
     * @param newest null when nobody ever switched it
     * @param holders how many active people hold each of the roles that second persons have
     */
    public record State(boolean on, @Nullable Switch newest, Map<String, Long> holders) {
        public State {
            holders = Map.copyOf(holders);
        }
    }

    /**
     * Whether it is on, as committed or as the running transaction left it: one short query. What
     * cannot be read is off, because the exception ends the act that asked.
     */
    @Transactional(readOnly = true)
    public boolean on() {
        return newest().map(Switch::on).orElse(false);
    }

    /** How it stands, and whether there would be others to ask. */
    @Transactional(readOnly = true)
    public State state() {
        Optional<Switch> newest = newest();
        return new State(newest.map(Switch::on).orElse(false), newest.orElse(null), holders());
    }

    /** The newest switches, newest first. */
    @Transactional(readOnly = true)
    public List<Switch> history() {
        return rows(LONGEST_HISTORY);
    }

    /**
     * Switches it. Switching to what it is changes nothing and is not recorded again.
     *
     * @throws Problem {@code access.forbidden} for everybody but administrators
     */
    @Transactional
    public State turn(Caller caller, @Nullable Boolean on, @Nullable String reason) {
        requireAdministrator(caller);
        InputCheck check = new InputCheck();
        check.present("/on", on, "true or false");
        String why = check.reason("/reason", reason, LONGEST_REASON);
        check.done();
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                .setParameter(1, SWITCH_LOCK)
                .getSingleResult();
        boolean wanted = Boolean.TRUE.equals(on);
        if (wanted == on()) {
            return state();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        entities.persist(new SmallTeamSwitch(wanted, why, caller.id(), now));
        entities.flush();
        audit.append(
                caller.id(),
                wanted ? "small_team.switched_on" : "small_team.switched_off",
                "small_team",
                Map.of("reason", why, "holders", holders()));
        return state();
    }

    /** From the register: a role that was taken away since the request came in does not count. */
    private void requireAdministrator(Caller caller) {
        PersonEntity person =
                caller.isPerson() ? entities.find(PersonEntity.class, caller.id()) : null;
        if (person == null
                || !person.isActive()
                || !person.toPerson(null).has(Role.ADMINISTRATOR)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only an administrator switches small-team mode.");
        }
    }

    private Optional<Switch> newest() {
        return rows(1).stream().findFirst();
    }

    private List<Switch> rows(int most) {
        return entities.createQuery(
                        "from SmallTeamSwitch s order by s.number desc", SmallTeamSwitch.class)
                .setMaxResults(most)
                .getResultStream()
                .map(SmallTeamSwitch::view)
                .toList();
    }

    private Map<String, Long> holders() {
        List<String> roles =
                Stream.of(Role.SECURITY_LEAD, Role.DATA_OWNER, Role.ADMINISTRATOR)
                        .map(Role::id)
                        .toList();
        Map<String, Long> holders = new TreeMap<>();
        roles.forEach(role -> holders.put(role, 0L));
        entities.createQuery(
                        "select r, count(p) from PersonEntity p join p.roles r"
                                + " where p.active = true and r in :roles group by r",
                        Object[].class)
                .setParameter("roles", roles)
                .getResultStream()
                .forEach(row -> holders.put((String) row[0], (Long) row[1]));
        return holders;
    }
}
