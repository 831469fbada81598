package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.platform.Ids;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asking for an exception and deciding about it. Each act, what it does to approvals and its audit
 * entry commit together, under a lock on the exception: of two that race, the second is told what
 * the first did.
 */
@Singleton
public class Exceptions {
    private final EntityManager entities;
    private final ExceptionReader reader;
    private final ExceptionAccess access;
    private final Waivers waivers;
    private final Resting resting;
    private final ExceptionRecord record;
    private final Ids ids;
    private final Clock clock;

    Exceptions(
            EntityManager entities,
            ExceptionReader reader,
            ExceptionAccess access,
            Waivers waivers,
            Resting resting,
            ExceptionRecord record,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.reader = reader;
        this.access = access;
        this.waivers = waivers;
        this.resting = resting;
        this.record = record;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What asking came to.
     *
     * @param made false where the same was asked for already, to the letter
     */
    public record Asked(ExceptionView exception, boolean made) {}

    /** As {@link #askOnce}, for callers to whom a double is the same. */
    @Transactional
    public ExceptionView ask(Caller caller, NewException said) {
        return askOnce(caller, said).exception();
    }

    /**
     * Asks. Who sends the same again is answered with what is open. Who asks for other days, with
     * other words or for another request is refused, for nothing of that would be taken.
     *
     * @throws Problem {@code field.invalid} naming every wrong field, {@code
     *     exception.not_waivable}, {@code state.conflict} where the rule was asked for already for
     *     the same subject, by somebody else or otherwise
     */
    @Transactional
    public Asked askOnce(Caller caller, NewException said) {
        access.requirePerson(caller);
        ExceptionReader.Checked asked = reader.read(caller, said);
        lockAsking(asked.rule());
        Optional<ExceptionEntity> open = asked(asked.rule(), asked.subject());
        if (open.isPresent()) {
            return new Asked(again(caller, open.get(), asked), false);
        }
        ExceptionEntity exception =
                new ExceptionEntity(
                        ids.next("exc"),
                        asked.rule(),
                        asked.subject(),
                        caller.id(),
                        asked.reason(),
                        asked.days(),
                        asked.requestId(),
                        now());
        entities.persist(exception);
        Map<String, Object> facts = new TreeMap<>();
        facts.put("days", asked.days());
        if (asked.requestId() != null) {
            facts.put("request", asked.requestId());
        }
        return new Asked(
                record.of(caller.id(), "exception.asked", exception, asked.reason(), facts), true);
    }

    /** What the caller asked for already with this rule and subject, if it still is open. */
    @Transactional(readOnly = true)
    public Optional<ExceptionView> open(Caller caller, NewException said) {
        return said.rule() == null
                ? Optional.empty()
                : asked(said.rule().strip(), said.subject())
                        .filter(open -> open.getOwnerId().equals(caller.id()))
                        .map(record::view);
    }

    private ExceptionView again(
            Caller caller, ExceptionEntity open, ExceptionReader.Checked asked) {
        if (!open.getOwnerId().equals(caller.id())) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "Somebody else asked for the same already; it waits for a security lead.");
        }
        boolean same =
                open.getDays() == asked.days()
                        && open.getReason().equals(asked.reason())
                        && Objects.equals(open.getRequestId(), asked.requestId());
        if (!same) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "You asked for the same already, with other days, another reason or for another"
                            + " request: "
                            + open.getId()
                            + " waits for a security lead. Nothing of this was taken; withdraw that"
                            + " one to ask anew.");
        }
        return record.view(open);
    }

    /** Two who ask for the same at one moment: the second finds what the first asked for. */
    private void lockAsking(String rule) {
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(hashtext(?1)) as text)")
                .setParameter(1, "exception " + rule)
                .getSingleResult();
    }

    private Optional<ExceptionEntity> asked(String rule, Subject subject) {
        return entities.createQuery(
                        "from ExceptionEntity e where e.state = 'asked' and e.code = :rule"
                                + " and coalesce(e.deviceId, '') = :device"
                                + " and coalesce(e.modelDigest, '') = :model"
                                + " and coalesce(e.personId, '') = :person",
                        ExceptionEntity.class)
                .setParameter("rule", rule)
                .setParameter("device", orEmpty(subject.deviceId()))
                .setParameter("model", orEmpty(subject.modelDigest()))
                .setParameter("person", orEmpty(subject.personId()))
                .getResultStream()
                .findFirst();
    }

    private static String orEmpty(@Nullable String id) {
        return id == null ? "" : id;
    }

    /**
     * Grants it from now on.
     *
     * @param days fewer than were asked for; null for as many
     * @throws Problem {@code exception.second_person} for its owner and whom it is for; {@code
     *     exception.not_waivable} where the policy in force does not let its rule be waived
     */
    @Transactional
    public ExceptionView grant(
            Caller caller,
            String id,
            @Nullable Integer version,
            @Nullable Integer days,
            @Nullable String reason) {
        ExceptionEntity exception = locked(caller, id, version);
        InputCheck check = new InputCheck();
        String why = ExceptionReader.reason(check, reason);
        int granted = days == null ? exception.getDays() : days;
        if (granted < 1 || granted > exception.getDays()) {
            check.wrong(
                    "/days",
                    "value",
                    "At most the days that were asked for can be granted.",
                    "a whole number of days from 1 to " + exception.getDays());
        }
        check.done();
        access.requireLead(caller);
        boolean alone = access.alone(caller, exception);
        exception.grant(caller.id(), why, granted, alone, now());
        waivers.require(exception.getCode());
        Map<String, Object> facts = new TreeMap<>();
        facts.put("expires_at", String.valueOf(exception.getExpiresAt()));
        if (alone) {
            facts.put("small_team", true);
        }
        return record.of(caller.id(), "exception.granted", exception, why, facts);
    }

    /** Says no; for security leads. */
    @Transactional
    public ExceptionView refuse(
            Caller caller, String id, @Nullable Integer version, @Nullable String reason) {
        ExceptionEntity exception = locked(caller, id, version);
        String why = reason(reason);
        access.requireLead(caller);
        exception.refuse(caller.id(), why, now());
        return record.of(caller.id(), "exception.refused", exception, why, Map.of());
    }

    /** Its owner takes it back before anybody decided. */
    @Transactional
    public ExceptionView withdraw(Caller caller, String id, @Nullable Integer version) {
        ExceptionEntity exception = locked(caller, id, version);
        if (!exception.getOwnerId().equals(caller.id())) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only who asked for an exception withdraws it.");
        }
        Instant now = now();
        exception.end(exception.stateAt(now).withdraw(), caller.id(), "", now);
        return record.of(caller.id(), "exception.withdrawn", exception, "", Map.of());
    }

    /** Ends it before its time, and what rests on it; for its owner and those who steer. */
    @Transactional
    public ExceptionView revoke(
            Caller caller, String id, @Nullable Integer version, @Nullable String reason) {
        ExceptionEntity exception = locked(caller, id, version);
        String why = reason(reason);
        boolean may =
                exception.getOwnerId().equals(caller.id())
                        || caller.has(Role.SECURITY_LEAD)
                        || caller.has(Role.ADMINISTRATOR);
        if (!may) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only its owner, a security lead or an administrator revokes an exception.");
        }
        Instant now = now();
        exception.end(exception.stateAt(now).revoke(), caller.id(), why, now);
        entities.flush();
        int ended =
                resting.ended(
                        caller.id(), List.of(id), "exception %s revoked: ".formatted(id) + why);
        return record.of(
                caller.id(), "exception.revoked", exception, why, Map.of("approvals_ended", ended));
    }

    private ExceptionEntity locked(Caller caller, String id, @Nullable Integer version) {
        ExceptionEntity exception = access.visible(caller, id);
        entities.refresh(exception, LockModeType.PESSIMISTIC_WRITE);
        if (version != null) {
            EntityTag.check(version, exception.getVersion());
        }
        return exception;
    }

    private static String reason(@Nullable String reason) {
        InputCheck check = new InputCheck();
        String why = ExceptionReader.reason(check, reason);
        check.done();
        return why;
    }

    /** Whole seconds, as policy counts. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
