package dev.countersign.portal;

import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.core.annotation.Order;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The database: that it answers, its schema, and whether its clock is ours. */
@Singleton
@Order(1)
class DatabaseProbe implements Probe {
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

    private final EntityManager entities;
    private final Clock clock;

    DatabaseProbe(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    @Transactional(readOnly = true)
    public Check check() {
        Object[] row =
                (Object[])
                        entities.createNativeQuery(
                                        """
                                        select current_setting('server_version'), clock_timestamp(), pg_database_size(current_database()),
                                            (select max(version) from flyway_schema_history where success),
                                            (select count(*) from flyway_schema_history where success)
                                        """,
                                        Object[].class)
                                .getSingleResult();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", String.valueOf(row[0]));
        facts.put("size_bytes", ((Number) row[2]).longValue());
        facts.put("migration", String.valueOf(row[3]));
        facts.put("migrations", ((Number) row[4]).longValue());
        Duration off = Duration.between((Instant) row[1], clock.instant()).abs();
        facts.put("clock_off_seconds", off.toSeconds());
        return off.compareTo(CLOCK_TOLERANCE) > 0
                ? Check.warn(name(), "clock", facts)
                : Check.ok(name(), facts);
    }
}
