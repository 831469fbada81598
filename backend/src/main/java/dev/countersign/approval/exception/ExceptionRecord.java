package dev.countersign.approval.exception;

import dev.countersign.audit.AuditLog;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is kept and told of each act about an exception. */
@Singleton
class ExceptionRecord {
    private final EntityManager entities;
    private final Waivers waivers;
    private final ExceptionNotices notices;
    private final AuditLog audit;
    private final Clock clock;

    ExceptionRecord(
            EntityManager entities,
            Waivers waivers,
            ExceptionNotices notices,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.waivers = waivers;
        this.notices = notices;
        this.audit = audit;
        this.clock = clock;
    }

    /** Every act ends here: people are told, and it goes on record. */
    ExceptionView of(
            String actor,
            String action,
            ExceptionEntity exception,
            String reason,
            Map<String, Object> further) {
        entities.flush();
        notices.tell(actor, exception, exception.stateAt(now()));
        Map<String, Object> facts = new TreeMap<>(further);
        facts.put("rule", exception.getCode());
        facts.put("owner", exception.getOwnerId());
        put(facts, "device", exception.subject().deviceId());
        put(facts, "model", exception.subject().modelDigest());
        put(facts, "person", exception.subject().personId());
        if (!reason.isEmpty()) {
            facts.put("reason", reason);
        }
        audit.append(actor, action, exception.getId(), facts);
        return view(exception);
    }

    private static void put(Map<String, Object> facts, String name, @Nullable String value) {
        if (value != null) {
            facts.put(name, value);
        }
    }

    /** As it is now. */
    ExceptionView view(ExceptionEntity exception) {
        return exception.view(now(), waivers.waivable(exception.getCode()));
    }

    /** Whole seconds, as policy counts. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
