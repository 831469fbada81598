package dev.countersign.approval.exception;

import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What policy is told about exceptions: those that are granted and have not come to their end, for
 * what is decided about and for nothing else. Whether a rule may be waived is for policy to say.
 */
@Singleton
public class LiveExceptions {
    /** No id looks like this: lists of parameters are never empty. */
    private static final String NONE = "-";

    private final EntityManager entities;

    LiveExceptions(EntityManager entities) {
        this.entities = entities;
    }

    /** One that holds now. */
    public record Live(String id, String rule, Instant expiresAt, Subject subject) {}

    /** Those of some moment, for the subjects that were asked for. */
    public static final class Found {
        private final List<Live> all;

        private Found(List<Live> all) {
            this.all = all;
        }

        /** Those for this person, device and model, by rule and id. */
        public List<Live> covering(Subject decided) {
            return all.stream().filter(live -> live.subject.covers(decided)).toList();
        }
    }

    /**
     * One query, however many subjects there are; what the running transaction changed counts.
     *
     * @param now those that end at this instant or before are left out
     */
    @Transactional(readOnly = true)
    public Found find(Instant now, Collection<Subject> decided) {
        List<Live> all =
                entities.createQuery(
                                "from ExceptionEntity e where e.state = 'granted'"
                                        + " and e.expiresAt > :now"
                                        + " and (e.deviceId is null or e.deviceId in :devices)"
                                        + " and (e.modelDigest is null or e.modelDigest in :models)"
                                        + " and (e.personId is null or e.personId in :people)",
                                ExceptionEntity.class)
                        .setParameter("now", now)
                        .setParameter("devices", each(decided, Subject::deviceId))
                        .setParameter("models", each(decided, Subject::modelDigest))
                        .setParameter("people", each(decided, Subject::personId))
                        .getResultStream()
                        .map(LiveExceptions::live)
                        .sorted(Comparator.comparing(Live::rule).thenComparing(Live::id))
                        .toList();
        return new Found(all);
    }

    /**
     * Whether all of these hold, and go on holding until the running transaction ends: who would
     * revoke one waits for it. Never waits itself: false also while one is being ended.
     *
     * @param now those that end at this instant or before hold no more
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean stay(Collection<String> ids, Instant now) {
        Set<String> asked = Set.copyOf(ids);
        if (asked.isEmpty()) {
            return true;
        }
        List<?> held =
                entities.createNativeQuery(
                                "select id from exception where id in (:ids) and state = 'granted'"
                                        + " and expires_at > :now order by id for share skip locked",
                                String.class)
                        .setParameter("ids", asked)
                        .setParameter("now", now)
                        .getResultList();
        return held.size() == asked.size();
    }

    private static Live live(ExceptionEntity entity) {
        return new Live(
                entity.getId(),
                entity.getCode(),
                Objects.requireNonNull(entity.getExpiresAt()),
                entity.subject());
    }

    private static Set<String> each(
            Collection<Subject> decided, Function<Subject, @Nullable String> part) {
        Set<String> ids =
                decided.stream().map(part).filter(Objects::nonNull).collect(Collectors.toSet());
        return ids.isEmpty() ? Set.of(NONE) : ids;
    }
}
