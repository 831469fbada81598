package dev.countersign.issuance;

import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.core.annotation.Order;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether every status list was signed lately: without fresh ones gates refuse, in the end. */
@Singleton
@Order(5)
class StatusProbe implements Probe {
    private final EntityManager entities;
    private final Clock clock;

    StatusProbe(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "status_lists";
    }

    @Override
    @Transactional(readOnly = true)
    public Check check() {
        Object[] row =
                entities.createQuery(
                                "select count(l), count(s), min(s.issuedAt) from StatusListEntity l"
                                        + " left join SignedStatusList s on s.number = l.number",
                                Object[].class)
                        .getSingleResult();
        long lists = ((Number) row[0]).longValue();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("lists", lists);
        if (!(row[2] instanceof Instant oldest)) {
            return Check.ok(name(), facts); // none was asked for yet
        }
        facts.put("oldest_signed", oldest);
        return oldest.isBefore(clock.instant().minus(StatusLists.TTL))
                ? Check.bad(name(), "old", facts)
                : Check.ok(name(), facts);
    }
}
