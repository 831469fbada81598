package dev.countersign.portal;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The audit record: that its newest entries follow from each other. Older ones are not looked at
 * here, and an end that was cut off does not show in the chain itself.
 */
@Singleton
@Order(6)
final class AuditProbe implements Probe {
    private static final int NEWEST = 500;

    private final AuditLog audit;

    AuditProbe(AuditLog audit) {
        this.audit = audit;
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public Check check() {
        AuditLog.Newest newest = audit.newest(NEWEST);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("entries", newest.entries());
        facts.put("looked_at", newest.lookedAt());
        if (newest.at() != null) {
            facts.put("newest_at", newest.at());
        }
        Long broken = newest.firstBroken();
        if (broken == null) {
            return Check.ok(name(), facts);
        }
        facts.put("first_broken", broken);
        return Check.bad(name(), "broken", facts);
    }
}
