package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened to one thing, newest first, with people by name; the 50 newest entries. */
@Singleton
public class Timeline {
    private static final int LONGEST = 50;

    private final AuditLog audit;
    private final People people;

    Timeline(AuditLog audit, People people) {
        this.audit = audit;
        this.people = people;
    }

    /**
     * One act.
     *
     * @param actor a person's name, or the id of whoever else acted
     * @param kind the action, for example {@code device.registered}
     * @param reason given by the actor; empty when none was
     */
    public record Entry(
            Instant at, String actor, String kind, String reason, @Nullable String decisionId) {}

    /** The acts recorded about {@code subject}. */
    public List<Entry> of(String subject) {
        Map<String, String> names = new HashMap<>();
        return audit.about(subject, LONGEST).stream().map(r -> entry(r, names)).toList();
    }

    private Entry entry(AuditRecord act, Map<String, String> names) {
        String actor = names.computeIfAbsent(act.actor(), this::name);
        String decision = act.facts().path("decision_id").asText("");
        return new Entry(
                act.at(),
                actor,
                act.action(),
                act.facts().path("reason").asText(""),
                decision.isEmpty() ? null : decision);
    }

    private String name(String id) {
        return people.find(id).map(Person::displayName).orElse(id);
    }
}
