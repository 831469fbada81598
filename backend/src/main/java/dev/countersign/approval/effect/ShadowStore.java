package dev.countersign.approval.effect;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.Ids;
import dev.countersign.platform.Page;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps shadow runs: how far each is, what it counted, and some of what differed. */
@Singleton
class ShadowStore {
    /** Each keeps a compiled bundle in the memory of every server. */
    static final int MOST_RUNNING = 2;

    /** How many differing decisions a run lists; it counts them all. */
    static final int MOST_LISTED = 1000;

    /** Hibernate's number for it. */
    private static final int SKIP_LOCKED = -2;

    private static final String LOCK =
            "select cast(pg_advisory_xact_lock(hashtext('policy_shadow')) as text)";
    private static final String FORMER =
            "from ShadowRow s where s.bundleId = :bundle order by s.startedAt desc, s.id desc";

    private final EntityManager entities;
    private final Decisions decisions;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    ShadowStore(EntityManager entities, Decisions decisions, AuditLog audit, Ids ids, Clock clock) {
        this.entities = entities;
        this.decisions = decisions;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    @Transactional
    ShadowRow start(ShadowRow.Wanted wanted) {
        entities.createNativeQuery(LOCK).getSingleResult();
        List<ShadowRow> running = running();
        if (running.stream().anyMatch(run -> run.getBundleId().equals(wanted.bundleId()))) {
            throw new Problem(ProblemCode.CONFLICT, "This bundle runs in the shadow already.");
        }
        if (running.size() >= MOST_RUNNING) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "At most %d bundles run in the shadow at once. Stop one of them first."
                            .formatted(MOST_RUNNING));
        }
        ShadowRow run = new ShadowRow(ids.next("shd"), wanted, clock.instant());
        entities.persist(run);
        entities.flush();
        audit.append(
                wanted.by(),
                "policy.shadow_started",
                wanted.bundleId(),
                Map.of(
                        "shadow", run.getId(),
                        "policy", wanted.policyDigest(),
                        "ends_at", wanted.endsAt(),
                        "reason", wanted.reason()));
        return run;
    }

    @Transactional(readOnly = true)
    List<ShadowRow> running() {
        return entities.createQuery(
                        "from ShadowRow s where s.state = 'running' order by s.startedAt, s.id",
                        ShadowRow.class)
                .getResultList();
    }

    @Transactional(readOnly = true)
    Optional<Shadow> newest(String bundleId) {
        return entities.createQuery(FORMER, ShadowRow.class)
                .setParameter("bundle", bundleId)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(row -> row.view(counts(row.getId())));
    }

    /** Ends it unless it has ended; whoever was quicker stays in the record. */
    @Transactional
    void end(String id, ShadowState as, String by, @Nullable String failure) {
        ShadowRow run = entities.find(ShadowRow.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (run == null || run.getState() != ShadowState.RUNNING) {
            return;
        }
        run.end(as, clock.instant(), by, failure);
        entities.flush();
        audit.append(
                by,
                "policy.shadow_ended",
                run.getBundleId(),
                Map.of("shadow", id, "how", as.word()));
    }

    /**
     * Compares the next decisions, oldest first, and notes how far it came, in one transaction: no
     * decision is counted twice, whichever servers work.
     *
     * @param until decisions of this moment and later are left for another time
     * @return how many were compared; 0 also when another server is at it
     */
    @Transactional
    int part(String id, LoadedPolicy candidate, Instant until, int most) {
        ShadowRow run = free(id).orElse(null);
        if (run == null) {
            return 0;
        }
        List<StoredDecision> made = decisions.since(run.getUptoAt(), run.getUptoId(), until, most);
        if (made.isEmpty()) {
            return 0;
        }
        Map<Shadow.Count, Long> pairs = new HashMap<>();
        List<Comparison> different = new ArrayList<>();
        long unanswered = 0;
        for (StoredDecision stored : made) {
            byte[] input = stored.evaluated().input().getBytes(StandardCharsets.UTF_8);
            EvaluatedDecision answer = candidate.evaluateRaw(input);
            unanswered += answer.failure() == null ? 0 : 1;
            Comparison compared = Comparison.ofDecision(stored, answer);
            pairs.merge(new Shadow.Count(compared.before(), compared.after(), 0), 1L, Long::sum);
            if (compared.before() != compared.after()) {
                different.add(compared);
            }
        }
        StoredDecision last = made.getLast();
        run.advance(last.at(), last.id(), made.size(), unanswered);
        entities.flush();
        pairs.forEach((pair, items) -> count(id, pair, items));
        list(id, different);
        return made.size();
    }

    /** The run, unless it has ended or another server has it in hand. */
    private Optional<ShadowRow> free(String id) {
        return entities.createQuery(
                        "from ShadowRow s where s.id = :id and s.state = 'running'",
                        ShadowRow.class)
                .setParameter("id", id)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .setHint("jakarta.persistence.lock.timeout", SKIP_LOCKED)
                .getResultStream()
                .findFirst();
    }

    private void count(String id, Shadow.Count pair, long items) {
        entities.createNativeQuery(
                        """
                        insert into policy_shadow_count (shadow_id, before, after, items)
                        values (?1, ?2, ?3, ?4)
                        on conflict (shadow_id, before, after)
                        do update set items = policy_shadow_count.items + excluded.items
                        """)
                .setParameter(1, id)
                .setParameter(2, pair.before().text())
                .setParameter(3, pair.after().text())
                .setParameter(4, items)
                .executeUpdate();
    }

    private void list(String id, List<Comparison> different) {
        long listed =
                ((Number)
                                entities.createNativeQuery(
                                                "select count(*) from policy_shadow_item where shadow_id = ?1")
                                        .setParameter(1, id)
                                        .getSingleResult())
                        .longValue();
        long room = Math.max(0, MOST_LISTED - listed);
        for (Comparison one : different.stream().limit(room).toList()) {
            entities.createNativeQuery(
                            """
                            insert into policy_shadow_item (shadow_id, decision_id, decided_at, before, after, codes)
                            select ?1, d.id, d.decided_at, ?3, ?4, cast(?5 as jsonb) from decision d where d.id = ?2
                            """)
                    .setParameter(1, id)
                    .setParameter(2, one.id())
                    .setParameter(3, one.before().text())
                    .setParameter(4, one.after().text())
                    .setParameter(5, StrictJson.text(one.codes()))
                    .executeUpdate();
        }
    }

    private List<Shadow.Count> counts(String id) {
        return rows(
                        "select before, after, items from policy_shadow_count where shadow_id = ?1"
                                + " order by before, after",
                        id)
                .stream()
                .map(row ->
                        new Shadow.Count(
                                Outcome.of((String) row[0]),
                                Outcome.of((String) row[1]),
                                ((Number) row[2]).longValue()))
                .toList();
    }

    private List<Object[]> rows(String sql, String id) {
        @SuppressWarnings("unchecked") // a native query's rows are untyped
        List<Object[]> found =
                entities.createNativeQuery(sql, Object[].class).setParameter(1, id).getResultList();
        return found;
    }

    /**
     * What differed, newest first.
     *
     * @param after id of the last decision of the page before, null for the first page
     */
    @Transactional(readOnly = true)
    Page<Shadow.Item> items(String id, @Nullable String after, int limit) {
        @SuppressWarnings("unchecked") // a native query's rows are untyped
        List<Object[]> found =
                entities.createNativeQuery(
                                """
                                select decision_id, decided_at, before, after, array_to_string(array(select jsonb_array_elements_text(codes)), ',')
                                from policy_shadow_item i
                                where shadow_id = ?1 and (?2 = '' or (decided_at, decision_id) <
                                    (select a.decided_at, a.decision_id from policy_shadow_item a
                                     where a.shadow_id = ?1 and a.decision_id = ?2))
                                order by decided_at desc, decision_id desc
                                """,
                                Object[].class)
                        .setParameter(1, id)
                        .setParameter(2, after == null ? "" : after)
                        .setMaxResults(limit + 1)
                        .getResultList();
        return Page.of(
                found.stream().map(ShadowStore::item).toList(), limit, Shadow.Item::decisionId);
    }

    private static Shadow.Item item(Object[] row) {
        return new Shadow.Item(
                (String) row[0],
                (Instant) row[1],
                Outcome.of((String) row[2]),
                Outcome.of((String) row[3]),
                codes((String) row[4]));
    }

    private static List<String> codes(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(",", -1));
    }
}
