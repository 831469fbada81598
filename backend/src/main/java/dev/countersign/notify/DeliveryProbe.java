package dev.countersign.notify;

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

/**
 * Mail and webhooks: what should have left by now, what is tried again because the last attempt
 * failed, and what was given up. An attempt that failed moves on when it is due, so what is late is
 * told by when the notice was made.
 */
@Singleton
@Order(8)
class DeliveryProbe implements Probe {
    private static final Duration LATE = Duration.ofMinutes(15);
    private static final Duration LATELY = Duration.ofDays(1);

    private final EntityManager entities;
    private final MailSettings mail;
    private final Clock clock;

    DeliveryProbe(EntityManager entities, MailSettings mail, Clock clock) {
        this.entities = entities;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "deliveries";
    }

    @Override
    @Transactional(readOnly = true)
    public Check check() {
        Instant now = clock.instant();
        Object[] row =
                (Object[])
                        entities.createNativeQuery(
                                        """
                                        select (select count(*) from delivery where state = 'waiting'),
                                            (select count(*) from delivery d join notice n on n.id = d.notice_id
                                                where d.state = 'waiting' and n.at < :late),
                                            (select count(*) from delivery where state = 'waiting' and last_answer <> ''),
                                            (select last_answer from delivery where state = 'waiting' and last_answer <> ''
                                                order by due_at desc limit 1),
                                            (select count(*) from delivery where state = 'failed' and ended_at > :lately)
                                        """,
                                        Object[].class)
                                .setParameter("late", now.minus(LATE))
                                .setParameter("lately", now.minus(LATELY))
                                .getSingleResult();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("mail", mail.on() ? "on" : "off");
        facts.put("waiting", ((Number) row[0]).longValue());
        facts.put("late", ((Number) row[1]).longValue());
        facts.put("failing", ((Number) row[2]).longValue());
        if (row[3] != null) {
            facts.put("last_answer", row[3]);
        }
        facts.put("given_up", ((Number) row[4]).longValue());
        if (((Number) row[2]).longValue() > 0) {
            return Check.warn(name(), "failing", facts);
        }
        if (((Number) row[1]).longValue() > 0) {
            return Check.warn(name(), "late", facts);
        }
        return ((Number) row[4]).longValue() > 0
                ? Check.warn(name(), "given_up", facts)
                : Check.ok(name(), facts);
    }
}
