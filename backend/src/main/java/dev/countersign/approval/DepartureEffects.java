package dev.countersign.approval;

import dev.countersign.approval.exception.ExceptionClosure;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Leaving;
import dev.countersign.identity.LeftBehind;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link Departures} would end, in numbers and without ending anything. */
@Singleton
class DepartureEffects {
    private final EntityManager entities;
    private final ClosedRequests requests;
    private final ExceptionClosure exceptions;
    private final Devices devices;
    private final People people;
    private final Leaving leaving;
    private final LeftBehind leftBehind;
    private final ModelBlocks blocks;
    private final Clock clock;

    DepartureEffects(
            EntityManager entities,
            ClosedRequests requests,
            ExceptionClosure exceptions,
            Devices devices,
            People people,
            Leaving leaving,
            LeftBehind leftBehind,
            ModelBlocks blocks,
            Clock clock) {
        this.entities = entities;
        this.requests = requests;
        this.exceptions = exceptions;
        this.devices = devices;
        this.people = people;
        this.leaving = leaving;
        this.leftBehind = leftBehind;
        this.blocks = blocks;
        this.clock = clock;
    }

    /**
     * The effect.
     *
     * @param approvals live ones that would be revoked
     * @param people whose they are
     * @param devices where they are; for a leaver, the devices that would be retired
     * @param tokens that have not expired
     * @param requests waiting ones that would be closed
     * @param exceptions open ones that would end
     * @param sessions browsers that would be signed out
     * @param digests exact sets of files that would be refused
     * @param lastTokenEnds when the last token would have expired by itself; null without tokens
     * @param offlineSeconds how long a gate without network may go on at most; a token that ends
     *     earlier ends it earlier
     * @param belongings what else of a leaver would end, by kind
     */
    record Effect(
            long approvals,
            long people,
            long devices,
            long tokens,
            long requests,
            long exceptions,
            long sessions,
            long digests,
            @Nullable Instant lastTokenEnds,
            long offlineSeconds,
            Map<String, Long> belongings) {
        Effect {
            belongings = Map.copyOf(belongings);
        }

        /** Kinds of which there are any, in order. */
        public List<String> kinds() {
            return belongings.entrySet().stream()
                    .filter(kind -> kind.getValue() > 0)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        }
    }

    @Transactional(readOnly = true)
    Effect ofDevice(Caller caller, String deviceId) {
        devices.get(caller, deviceId);
        return effect(
                counted("a.device_id = ?1", deviceId),
                requests.count("r.deviceId = :id", deviceId),
                exceptions.countOpen(deviceId),
                0,
                0,
                1,
                Map.of());
    }

    @Transactional(readOnly = true)
    Effect ofPerson(Caller caller, String personId) {
        if (!caller.has(Role.ADMINISTRATOR)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only an administrator records that a person leaves.");
        }
        people.get(personId);
        return effect(
                counted("a.person_id = ?1", personId),
                requests.count("r.personId = :id", personId),
                exceptions.countOpen(personId),
                leaving.sessions(personId),
                0,
                devices.countUsable(personId),
                leftBehind.count(personId));
    }

    boolean hasLeft(String personId) {
        return leaving.hasLeft(personId);
    }

    @Transactional(readOnly = true)
    Effect ofModel(Caller caller, ModelBlocks.Target target) {
        if (!ModelBlocks.maySteer(caller)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only a security lead or an administrator revokes a model everywhere.");
        }
        Set<String> found = blocks.digests(target);
        Set<String> digests = Departures.orNone(found);
        Object[] counted = counted("a.model_digest in (?1)", digests);
        return effect(
                counted,
                requests.count("r.modelDigest in :id", digests),
                0,
                0,
                found.size(),
                number(counted[2]),
                Map.of());
    }

    private Object[] counted(String which, Object id) {
        return (Object[])
                entities.createNativeQuery(
                                """
                                select count(distinct a.id), count(distinct a.person_id), count(distinct a.device_id),
                                    count(t.jti), max(t.expires_at), coalesce(max(cast(
                                        cast(d.output as jsonb) -> 'obligations' ->> 'status_max_age_s' as bigint)), 0)
                                from approval a
                                join decision d on d.id = a.decision_id
                                left join approval_token t on t.approval_id = a.id and t.expires_at > ?2
                                where a.state in ('scheduled', 'active', 'suspended') and a.ends_at > ?2 and
                                """
                                        + which,
                                Object[].class)
                        .setParameter(1, id)
                        .setParameter(2, clock.instant())
                        .getSingleResult();
    }

    private static Effect effect(
            Object[] counted,
            long requests,
            long exceptions,
            long sessions,
            long digests,
            long devices,
            Map<String, Long> belongings) {
        return new Effect(
                number(counted[0]),
                number(counted[1]),
                devices,
                number(counted[3]),
                requests,
                exceptions,
                sessions,
                digests,
                (Instant) counted[4],
                number(counted[5]),
                belongings);
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }
}
