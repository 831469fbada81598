package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Changing what was asked. Every field of a request is input of policy, so every change makes a new
 * revision that policy decides anew, in the same transaction; verdicts for earlier revisions stay
 * in the record and count no more. Roles that asked for changes are asked again, whatever policy
 * says now, unless it denies.
 */
@Singleton
class Revisions {
    private static final int SHORTEST_ANSWER = 10;

    private final EntityManager entities;
    private final RequestReader reader;
    private final Rounds rounds;
    private final Judge judge;
    private final AskReader asks;
    private final ApprovalIssue issue;
    private final Comments comments;
    private final AuditLog audit;
    private final Clock clock;

    /** What becomes of a request: whom it waits for, and what it was. */
    @Singleton
    record Rounds(ReviewRounds review, RequestHistory history) {}

    Revisions(
            EntityManager entities,
            RequestReader reader,
            Rounds rounds,
            Judge judge,
            AskReader asks,
            ApprovalIssue issue,
            Comments comments,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.reader = reader;
        this.rounds = rounds;
        this.judge = judge;
        this.asks = asks;
        this.issue = issue;
        this.comments = comments;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Asks for something else instead, in a request that is denied, in review or waits for changes.
     * Saying the same again does nothing.
     *
     * @param version of the request that the caller read
     * @throws Problem {@code state.precondition_failed} when it is another by now, {@code
     *     state.conflict} when it is decided, {@code field.invalid} naming every wrong field
     */
    @Transactional
    RequestView revise(Caller caller, String id, int version, NewRequest said) {
        return revise(caller, id, said, request -> EntityTag.check(version, request.getVersion()));
    }

    /** The same on the page: fields differ only between revisions, so the revision is enough. */
    @Transactional
    RequestView reviseRevision(Caller caller, String id, int revision, NewRequest said) {
        return revise(caller, id, said, request -> checkRevision(revision, request));
    }

    private RequestView revise(
            Caller caller, String id, NewRequest said, Consumer<RequestEntity> unchanged) {
        RequestEntity request = own(caller, id);
        unchanged.accept(request);
        request.getState().revise(RequestState.IN_REVIEW);
        Ask ask = asks.ofOwner(caller, said);
        Tuple tuple = Tuple.of(caller.id(), ask);
        List<RequestChange> changes = RequestChange.between(Tuple.of(request), tuple);
        if (changes.isEmpty()) {
            return reader.view(request);
        }
        Judge.Judgement judgement = judge.evaluate("approval", id, tuple);
        StoredDecision decision = judge.record(DecisionPurpose.REQUEST, id, judgement);
        Map<String, List<String>> needs = rounds.review.afterEdit(request, decision.decision());
        RequestState next =
                needs.isEmpty()
                        ? RequestState.startingWith(decision.outcome())
                        : RequestState.IN_REVIEW;
        request.revise(ask, request.getState().revise(next), decision.id(), clock.instant());
        rounds.history.keep(request, RevisionCause.EDITED, "", caller.id());
        rounds.review.start(request, needs);
        entities.flush();
        if (next == RequestState.APPROVED) {
            issue.issue(request, judgement, decision, "policy");
        }
        record(caller, request, "request.revised", decision, changes(changes));
        return reader.view(request);
    }

    /**
     * Sends a request for which changes were asked back as it is, with an answer in words; present
     * facts are evaluated and a new revision starts.
     *
     * @param answer 10 to 2000 characters, kept as a comment
     */
    @Transactional
    RequestView resubmit(Caller caller, String id, int revision, String answer) {
        RequestEntity request = own(caller, id);
        checkRevision(revision, request);
        RequestState next = request.getState().resubmit();
        String said = Comments.checked("/answer", answer, SHORTEST_ANSWER);
        Judge.Judgement judgement = judge.evaluate("approval", id, Tuple.of(request));
        StoredDecision decision = judge.record(DecisionPurpose.REVIEW, id, judgement);
        request.moveTo(next, clock.instant());
        rounds.review.resubmitted(request, decision, said, caller.id());
        comments.keep(caller, request, said);
        entities.flush();
        record(caller, request, "request.resubmitted", decision, Map.of("reason", said));
        return reader.view(request);
    }

    /** Every revision, the newest first. */
    @Transactional(readOnly = true)
    List<RevisionView> list(Caller caller, String id) {
        RequestEntity request = entities.find(RequestEntity.class, id);
        if (request == null || !Requests.sees(caller, request)) {
            throw Problem.notFound("request", id);
        }
        return rounds.history.of(id);
    }

    private RequestEntity own(Caller caller, String id) {
        RequestEntity request =
                reader.locked(id)
                        .filter(found -> Requests.sees(caller, found))
                        .orElseThrow(() -> Problem.notFound("request", id));
        if (!request.getPersonId().equals(caller.id())) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only the person who asked changes a request.");
        }
        return request;
    }

    private static void checkRevision(int revision, RequestEntity request) {
        if (request.getRevision() != revision) {
            throw new Problem(
                    ProblemCode.STALE_REVISION,
                    "It is at revision "
                            + request.getRevision()
                            + " now: read what is new, then change it.");
        }
    }

    private static Map<String, Object> changes(List<RequestChange> changes) {
        return Map.of("changed", changes.stream().map(RequestChange::field).toList());
    }

    private void record(
            Caller caller,
            RequestEntity request,
            String action,
            StoredDecision decision,
            Map<String, ?> further) {
        Map<String, Object> facts = new LinkedHashMap<>(further);
        facts.put("outcome", decision.outcome().text());
        facts.put("decision", decision.id());
        facts.put("revision", request.getRevision());
        facts.put("state", request.getState().word());
        audit.append(caller.id(), action, request.getId(), facts);
    }
}
