package dev.countersign.approval;

import dev.countersign.policy.Decision;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a request in review waits for. A request never loses a role that it waited for; a
 * finding that reviewers have not seen starts a new revision, for which earlier verdicts do not
 * count.
 */
@Singleton
class ReviewRounds {
    private final EntityManager entities;
    private final RequestReader reader;
    private final RequestHistory history;
    private final Decisions decisions;
    private final ApprovalNotices notices;
    private final Clock clock;

    ReviewRounds(
            EntityManager entities,
            RequestReader reader,
            RequestHistory history,
            Decisions decisions,
            ApprovalNotices notices,
            Clock clock) {
        this.entities = entities;
        this.reader = reader;
        this.history = history;
        this.decisions = decisions;
        this.notices = notices;
        this.clock = clock;
    }

    /** Keeps what a new request asks for; every request begins with this. */
    void begin(RequestEntity request, @Nullable String personId) {
        history.keep(request, RevisionCause.ASKED, "", personId);
    }

    /** The first round of a request that entered review. */
    void open(RequestEntity request, Decision decision) {
        Map<String, List<String>> needs = needs(decision);
        if (needs.isEmpty()) {
            throw new Problem(
                    ProblemCode.ENGINE, "Policy asks for a review and names nobody to do it.");
        }
        persist(request, needs);
    }

    /**
     * Whom a request waits for after it was edited: nobody where policy denies; otherwise the roles
     * that policy asks for, and those that asked for changes, because they have to see them.
     */
    Map<String, List<String>> afterEdit(RequestEntity request, Decision decision) {
        return decision.outcome() == Outcome.DENY
                ? Map.of()
                : merged(reader.needsOfThoseWhoAskedForChanges(request), needs(decision));
    }

    /** The round of a revision that an edit began. */
    void start(RequestEntity request, Map<String, List<String>> needs) {
        persist(request, needs);
    }

    /** The round of a request that came back unchanged with an answer: nobody is left out. */
    void resubmitted(RequestEntity request, StoredDecision fresh, String answer, String personId) {
        Map<String, List<String>> needs = merged(reader.needsOf(request), needs(fresh.decision()));
        request.decided(fresh.id(), clock.instant());
        request.reopen();
        history.keep(request, RevisionCause.RESUBMITTED, answer, personId);
        persist(request, needs);
    }

    /**
     * Takes over a newer decision.
     *
     * @param always starts a new revision also when nothing new stands in the way
     * @return the codes that stand in the way and did not before
     */
    Set<String> update(RequestEntity request, StoredDecision fresh, boolean always) {
        Set<String> appeared = Judge.newlyBlocking(fresh.decision(), seen(request));
        Map<String, List<String>> before = reader.needsOf(request);
        Map<String, List<String>> asked = needs(fresh.decision());
        Instant now = clock.instant();
        request.decided(fresh.id(), now);
        if (always || !appeared.isEmpty()) {
            request.reopen();
            history.keep(request, RevisionCause.FACTS, String.join(", ", appeared), null);
            persist(request, merged(before, asked));
        } else {
            asked.keySet().removeAll(before.keySet());
            persist(request, asked);
        }
        return appeared;
    }

    /** What reviewers of the present revision could see. */
    Decision seen(RequestEntity request) {
        return decisions.find(request.getDecisionId()).orElseThrow().decision();
    }

    private void persist(RequestEntity request, Map<String, List<String>> needs) {
        needs.forEach((role, because) ->
                entities.persist(
                        new NeedEntity(request.getId(), request.getRevision(), role, because)));
        entities.flush();
        notices.waiting(request, needs.keySet());
    }

    private static Map<String, List<String>> needs(Decision decision) {
        Map<String, List<String>> needs = new TreeMap<>();
        for (Decision.ReviewNeed need : decision.review()) {
            if (need.count() != 1) {
                throw new Problem(
                        ProblemCode.ENGINE,
                        "Policy asks for several people of one role, which nobody can fill here.");
            }
            needs.put(need.role(), need.because());
        }
        return needs;
    }

    private static Map<String, List<String>> merged(
            Map<String, List<String>> before, Map<String, List<String>> asked) {
        Map<String, List<String>> all = new TreeMap<>(before);
        asked.forEach((role, because) ->
                all.merge(
                        role,
                        because,
                        (a, b) -> {
                            TreeSet<String> codes = new TreeSet<>(a);
                            codes.addAll(b);
                            return List.copyOf(codes);
                        }));
        return all;
    }
}
