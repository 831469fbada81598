package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads exceptions. Whom one does not concern sees only those that everybody may see. */
@Singleton
public class ExceptionSearch {
    private static final String SEEN =
            "(e.ownerId = :me or e.personId = :me or e.deviceId in :mine"
                    + " or (e.personId is null and e.deviceId is null))";
    private static final Set<String> NO_DEVICE = Set.of("-");

    private final EntityManager entities;
    private final ExceptionAccess access;
    private final Waivers waivers;
    private final Clock clock;

    ExceptionSearch(EntityManager entities, ExceptionAccess access, Waivers waivers, Clock clock) {
        this.entities = entities;
        this.access = access;
        this.waivers = waivers;
        this.clock = clock;
    }

    /** The exception; a problem of kind not-found when the caller may not see it. */
    @Transactional(readOnly = true)
    public ExceptionView get(Caller caller, String id) {
        return view(access.visible(caller, id), clock.instant());
    }

    /** These, whoever asks: for pages of what rests on them. In order of their ids. */
    @Transactional(readOnly = true)
    public List<ExceptionView> of(Collection<String> ids) {
        Instant now = clock.instant();
        return ids.isEmpty()
                ? List.of()
                : entities.createQuery(
                                "from ExceptionEntity e where e.id in :ids order by e.id",
                                ExceptionEntity.class)
                        .setParameter("ids", ids)
                        .getResultStream()
                        .map(e -> view(e, now))
                        .toList();
    }

    /** What the caller sees of what they ask for, newest first. */
    @Transactional(readOnly = true)
    Page<ExceptionView> page(
            Caller caller, ExceptionFilter filter, @Nullable String after, int limit) {
        Instant now = clock.instant();
        Map<String, Object> values = new HashMap<>();
        String where = where(caller, filter, now, values);
        if (after != null) {
            where += " and e.id < :after";
            values.put("after", after);
        }
        var query =
                entities.createQuery(
                        "from ExceptionEntity e where " + where + " order by e.id desc",
                        ExceptionEntity.class);
        values.forEach(query::setParameter);
        List<ExceptionView> found =
                query.setMaxResults(limit + 1).getResultStream().map(e -> view(e, now)).toList();
        return Page.of(found, limit, ExceptionView::id);
    }

    private String where(
            Caller caller, ExceptionFilter filter, Instant now, Map<String, Object> values) {
        StringBuilder where = new StringBuilder("1 = 1");
        add(where, values, "e.code = :rule", "rule", filter.rule());
        add(where, values, "e.deviceId = :device", "device", filter.device());
        add(where, values, "e.modelDigest = :model", "model", filter.model());
        add(where, values, "(e.personId = :p or e.ownerId = :p)", "p", filter.person());
        inState(where, values, filter.state(), now);
        Integer days = filter.ending();
        if (days != null) {
            where.append(" and e.state = 'granted' and e.expiresAt > :from and e.expiresAt <= :to");
            values.put("from", now);
            values.put("to", now.plus(Duration.ofDays(days)));
        }
        if (!ExceptionAccess.seesAll(caller)) {
            where.append(" and ").append(SEEN);
            Set<String> mine = access.devicesOf(caller);
            values.put("me", caller.id());
            values.put("mine", mine.isEmpty() ? NO_DEVICE : mine);
        }
        return where.toString();
    }

    /** One past its end counts as expired before a job has noted it. */
    private static void inState(
            StringBuilder where,
            Map<String, Object> values,
            @Nullable ExceptionState state,
            Instant now) {
        if (state == null) {
            return;
        }
        switch (state) {
            case EXPIRED -> {
                where.append(" and (e.state = 'expired' or (e.state = 'granted'")
                        .append(" and e.expiresAt <= :now))");
                values.put("now", now);
            }
            case GRANTED -> {
                where.append(" and e.state = 'granted' and e.expiresAt > :now");
                values.put("now", now);
            }
            case ASKED, REFUSED, WITHDRAWN, REVOKED ->
                    add(where, values, "e.state = :state", "state", state.word());
        }
    }

    private static void add(
            StringBuilder where,
            Map<String, Object> values,
            String condition,
            String name,
            @Nullable String value) {
        if (value != null) {
            where.append(" and ").append(condition);
            values.put(name, value);
        }
    }

    private ExceptionView view(ExceptionEntity exception, Instant now) {
        return exception.view(now, waivers.waivable(exception.getCode()));
    }
}
