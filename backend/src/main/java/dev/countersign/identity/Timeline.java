package dev.countersign.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one thing, newest first, with people by name: the newest {@value #LONGEST} acts,
 * and of those that come again and again by themselves only the newest {@value #FEW}, so that they
 * push nothing out. The whole is in the audit log.
 */
@Singleton
public class Timeline {
    /** The most acts of note; a page with as many says that there may be more. */
    public static final int LONGEST = 100;

    private static final int FEW = 10;
    private static final Set<String> ROUTINE =
            Set.of(
                    "posture.reported",
                    "person.signed_in",
                    "person.sign_in_failed",
                    "token.issued",
                    "approval.renewed",
                    "approval.renewal_refused");

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

    /** What was read of one thing, before people are called by their names. */
    public static final class Acts {
        private final List<AuditRecord> records;

        private Acts(List<AuditRecord> records) {
            this.records = List.copyOf(records);
        }

        /** The ids of those who acted, people or not. */
        public Set<String> actors() {
            return records.stream().map(AuditRecord::actor).collect(Collectors.toSet());
        }

        /** The ids of the decisions that they acted on. */
        public Set<String> decisions() {
            return entries(UnaryOperator.identity()).stream()
                    .map(Entry::decisionId)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
        }

        /**
         * The acts, newest first.
         *
         * @param name what an actor is called, by id
         */
        public List<Entry> entries(UnaryOperator<String> name) {
            return records.stream().map(act -> entry(act, name)).toList();
        }
    }

    /** The acts recorded about {@code subject}. */
    public List<Entry> of(String subject) {
        Acts acts = read(subject);
        Map<String, String> known = people.names(acts.actors());
        return acts.entries(id -> known.getOrDefault(id, id));
    }

    /** The same for who knows the names, or looks them up with others. */
    public Acts read(String subject) {
        return new Acts(audit.story(subject, LONGEST, ROUTINE, FEW));
    }

    private static Entry entry(AuditRecord act, UnaryOperator<String> name) {
        String verdict = text(act, "verdict");
        String decision = text(act, "decision_id");
        if (decision.isEmpty()) {
            decision = text(act, "decision");
        }
        JsonNode revision = act.facts().path("revision"); // a bundle's is a text
        return new Entry(
                act.at(),
                name.apply(act.actor()),
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
