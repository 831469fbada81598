package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.listing.ListQuery;
import dev.countersign.policy.DecisionFilter;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.DecisionSearch;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.log.DecisionEvents;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Exports of the decision log: exactly the decisions asked for that were recorded before it began,
 * each export with an entry in the audit log.
 */
@Singleton
class DecisionExports {
    private static final int PAGE = 100;

    private final DecisionSearch search;
    private final DecisionEvents events;
    private final AuditLog audit;
    private final Clock clock;

    DecisionExports(DecisionSearch search, DecisionEvents events, AuditLog audit, Clock clock) {
        this.search = search;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
    }

    /** The form of an export. */
    record Form(boolean array, boolean gzip) {
        String text() {
            return (array ? "json" : "ndjson") + (gzip ? ".gz" : "");
        }
    }

    static boolean mayExport(Caller caller) {
        return caller.has(Role.AUDITOR) || caller.has(Role.SECURITY_LEAD);
    }

    /** Records the export and opens it; what is read later still ends at this moment. */
    @Transactional
    InputStream open(Caller caller, DecisionFilter asked, ListQuery query, Form form) {
        if (!mayExport(caller)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Auditors and security leads export decisions.");
        }
        DecisionFilter filter = asked.before(clock.instant());
        Map<String, Object> facts = facts(filter);
        facts.put("form", form.text());
        facts.put("masking", events.masking().digest());
        facts.put("count", search.count(filter));
        audit.append(caller.id(), "decisions.exported", "decision_log", facts);
        try {
            return new DecisionStream(
                    after -> search.whole(filter, query.after(after, PAGE)),
                    events,
                    form.array(),
                    form.gzip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was asked for, by ids: names that people typed stay out of the record. */
    private static Map<String, Object> facts(DecisionFilter filter) {
        Map<String, Object> facts = new TreeMap<>();
        Optional.ofNullable(filter.personIds())
                .ifPresent(v -> facts.put("people", v.stream().sorted().toList()));
        Optional.ofNullable(filter.deviceIds())
                .ifPresent(v -> facts.put("devices", v.stream().sorted().toList()));
        Optional.ofNullable(filter.modelDigests())
                .ifPresent(v -> facts.put("models", v.stream().sorted().toList()));
        Optional.ofNullable(filter.code()).ifPresent(v -> facts.put("code", v));
        Optional.ofNullable(filter.outcome())
                .map(Outcome::text)
                .ifPresent(v -> facts.put("outcome", v));
        Optional.ofNullable(filter.purpose())
                .map(DecisionPurpose::text)
                .ifPresent(v -> facts.put("purpose", v));
        Optional.ofNullable(filter.revision()).ifPresent(v -> facts.put("revision", v));
        Optional.ofNullable(filter.from()).ifPresent(v -> facts.put("from", v.toString()));
        Optional.ofNullable(filter.until()).ifPresent(v -> facts.put("until", v.toString()));
        return facts;
    }
}
