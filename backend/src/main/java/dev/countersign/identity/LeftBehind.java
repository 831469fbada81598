package dev.countersign.identity;

import dev.countersign.audit.AuditLog;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that a leaver leaves behind, whatever room it is in. */
@Singleton
public class LeftBehind {
    private final List<Belongings> all;
    private final AuditLog audit;

    LeftBehind(List<Belongings> all, AuditLog audit) {
        this.all = List.copyOf(all);
        this.audit = audit;
    }

    /** What was ended, to be recorded. */
    public static final class Ended {
        private final Map<Belongings, List<String>> ids;

        private Ended(Map<Belongings, List<String>> ids) {
            this.ids = Map.copyOf(ids);
        }

        /** How many of each kind. */
        public Map<String, Integer> counts() {
            Map<String, Integer> counts = new TreeMap<>();
            ids.forEach((kind, ended) -> counts.put(kind.kind(), ended.size()));
            return counts;
        }
    }

    /** How many of each kind {@link #end} would end. */
    @Transactional(readOnly = true)
    public Map<String, Long> count(String personId) {
        Map<String, Long> counts = new TreeMap<>();
        all.forEach(kind -> counts.put(kind.kind(), kind.count(personId)));
        return counts;
    }

    /** Ends all of it in the caller's transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Ended end(String actor, String personId, String reason) {
        Map<Belongings, List<String>> ids = new HashMap<>();
        all.forEach(kind -> ids.put(kind, kind.end(actor, personId, reason)));
        return new Ended(ids);
    }

    /** Records it where each of them is looked up. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void record(String actor, Ended ended, String reason) {
        ended.ids.forEach((kind, ids) -> {
            if (!kind.action().isEmpty()) {
                ids.forEach(id -> audit.append(actor, kind.action(), id, Map.of("reason", reason)));
            }
        });
    }
}
