package dev.countersign.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
     * @param kind the action, for example {@code device.registered}; a verdict's with the verdict,
     *     for example {@code review.recorded.approve}
     * @param reason given by the actor; empty when none was
     * @param revision of the request that it was about, null when it was about none
     * @param policy revision of the bundle that decided, null where nothing was decided or it is
     *     not shown
     */
    public record Entry(
            Instant at,
            String actor,
            String kind,
            String reason,
            @Nullable String decisionId,
            @Nullable Integer revision,
            @Nullable String policy) {
        /** The same with the policy that decided. */
        public Entry by(@Nullable String revisionOfPolicy) {
            return new Entry(at, actor, kind, reason, decisionId, revision, revisionOfPolicy);
        }
    }

    /** The acts recorded about {@code subject}. */
    public List<Entry> of(String subject) {
        List<AuditRecord> acts = audit.about(subject, LONGEST);
        Set<String> actors = acts.stream().map(AuditRecord::actor).collect(Collectors.toSet());
        Map<String, String> known = people.names(actors);
        return acts.stream().map(act -> entry(act, known)).toList();
    }

    private static Entry entry(AuditRecord act, Map<String, String> known) {
        String verdict = text(act, "verdict");
        String decision = text(act, "decision_id");
        if (decision.isEmpty()) {
            decision = text(act, "decision");
        }
        JsonNode revision = act.facts().path("revision"); // a bundle's is a text
        return new Entry(
                act.at(),
                known.getOrDefault(act.actor(), act.actor()),
                verdict.isEmpty() ? act.action() : act.action() + "." + verdict,
                text(act, "reason"),
                decision.isEmpty() ? null : decision,
                revision.isInt() ? revision.intValue() : null,
                null);
    }

    private static String text(AuditRecord act, String fact) {
        return act.facts().path(fact).asText("");
    }
}
