package dev.countersign.approval;

import dev.countersign.approval.signing.StatementList;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.passkey.SignedDocument;
import dev.countersign.platform.Ids;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * People's verdicts on requests. Every role that a request waits for has to say yes, one person
 * fills one role, nobody reviews their own request or device. The verdict that completes the roles
 * is followed, in the same transaction, by an evaluation of present facts: only when nothing new
 * stands in the way is the approval issued.
 */
@Singleton
public class Reviews {
    private static final int LONGEST_REASON = 2000;

    private final EntityManager entities;
    private final RequestReader reader;
    private final ReviewRounds rounds;
    private final Judge judge;
    private final ApprovalIssue issue;
    private final ReviewSeats seats;
    private final VerdictSigning signing;
    private final ApprovalNotices notices;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Reviews(
            EntityManager entities,
            RequestReader reader,
            ReviewRounds rounds,
            Judge judge,
            ApprovalIssue issue,
            ReviewSeats seats,
            VerdictSigning signing,
            ApprovalNotices notices,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.reader = reader;
        this.rounds = rounds;
        this.judge = judge;
        this.issue = issue;
        this.seats = seats;
        this.signing = signing;
        this.notices = notices;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Records one verdict on each of several requests with the same facts: on all of them or, when
     * one is refused, on none. With a signature, what was signed is exactly what is recorded.
     *
     * @param signed what the caller's passkey signed, verified; null for none
     * @return the requests afterwards, in the order of their ids: approved, rejected, still in
     *     review for another role, or in review again under a higher revision because something new
     *     stands in the way
     * @throws Problem {@code review.own_request}, {@code review.role_not_needed}, {@code
     *     review.one_person_one_role}, {@code review.already_decided}, {@code
     *     review.stale_revision}, {@code review.passkey_needed}, {@code review.facts_differ},
     *     {@code passkey.proof_invalid}
     */
    @Transactional
    public List<RequestView> decideAll(
            Caller caller, NewVerdicts said, @Nullable SignedDocument signed) {
        Checked checked = check(said);
        List<ReviewSeats.Seat> taken = taken(caller, checked);
        Map<String, Integer> positions = signing.require(caller, taken, checked.said, signed);
        String signature = signing.keep(signed);
        return taken.stream()
                .map(seat -> {
                    ReviewEntity review = record(caller, seat, checked.said);
                    signing.attach(
                            review.getId(), signature, positions.get(seat.request().getId()));
                    return follow(caller, seat, checked.said, signature);
                })
                .toList();
    }

    /**
     * What the caller has to sign to say this; refuses what {@link #decideAll} would refuse now.
     */
    @Transactional
    public byte[] document(Caller caller, NewVerdicts said) {
        Checked checked = check(said);
        return signing.document(caller, taken(caller, checked), checked.said);
    }

    /** In one order, so that two people who decide on the same requests do not block each other. */
    private List<ReviewSeats.Seat> taken(Caller caller, Checked checked) {
        List<ReviewSeats.Seat> taken =
                checked.items.stream()
                        .sorted(Comparator.comparing(Item::requestId))
                        .map(item -> seats.of(caller, item.requestId, item.revision, item.role))
                        .toList();
        if (taken.size() > 1) {
            signing.requireSameFacts(taken);
        }
        return taken;
    }

    private RequestView follow(
            Caller caller,
            ReviewSeats.Seat seat,
            VerdictSigning.Said said,
            @Nullable String signature) {
        RequestEntity request = seat.request();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("verdict", said.verdict().word());
        facts.put("role", seat.role());
        facts.put("revision", request.getRevision());
        facts.put("decision", request.getDecisionId());
        facts.put("reason", said.reason());
        if (seat.alone()) {
            facts.put("small_team", true);
        }
        if (signature != null) {
            facts.put("signature", signature);
        }
        act(caller, request, said.verdict(), facts);
        entities.flush();
        notices.followed(caller.id(), request);
        audit.append(caller.id(), "review.recorded", request.getId(), facts);
        return reader.view(request);
    }

    private void act(
            Caller caller, RequestEntity request, Verdict verdict, Map<String, Object> facts) {
        switch (verdict) {
            case DENY -> request.moveTo(request.getState().reject(), clock.instant());
            case CHANGES -> request.moveTo(request.getState().askChanges(), clock.instant());
            case APPROVE -> {
                if (seats.awaited(request).isEmpty()) {
                    conclude(caller, request, facts);
                }
            }
        }
        facts.put("state", request.getState().word());
    }

    /** The verdict that completes the roles. */
    private void conclude(Caller caller, RequestEntity request, Map<String, Object> facts) {
        Judge.Judgement judgement = judge.evaluate("approval", request.getId(), Tuple.of(request));
        StoredDecision fresh = judge.record(DecisionPurpose.ISSUE, request.getId(), judgement);
        facts.put("issue_decision", fresh.id());
        Set<String> appeared = Judge.newlyBlocking(fresh.decision(), rounds.seen(request));
        Set<String> unasked = unasked(request, fresh);
        if (fresh.outcome() == Outcome.DENY || !appeared.isEmpty() || !unasked.isEmpty()) {
            rounds.update(request, fresh, true);
            facts.put("reopened_as", request.getRevision());
            facts.put("new_findings", appeared);
            return;
        }
        request.decided(fresh.id(), clock.instant());
        request.moveTo(request.getState().approve(), clock.instant());
        entities.flush();
        issue.issue(request, judgement, fresh, caller.id());
    }

    /** Roles that policy asks for now and nobody was asked before. */
    private Set<String> unasked(RequestEntity request, StoredDecision fresh) {
        Set<String> roles = new TreeSet<>();
        fresh.decision().review().forEach(need -> roles.add(need.role()));
        roles.removeAll(reader.needsOf(request).keySet());
        return roles;
    }

    /**
     * The lock on the request lets one verdict through at a time; the constraints hold without it.
     */
    private ReviewEntity record(Caller caller, ReviewSeats.Seat seat, VerdictSigning.Said said) {
        var review =
                new ReviewEntity(
                        ids.next("rev"),
                        seat.request(),
                        caller.id(),
                        seat.role(),
                        said.verdict(),
                        said.reason(),
                        seat.alone(),
                        clock.instant());
        try {
            entities.persist(review);
            entities.flush();
            return review;
        } catch (PersistenceException e) {
            if (e instanceof ConstraintViolationException
                    || e.getCause() instanceof ConstraintViolationException) {
                throw new Problem(
                        ProblemCode.ALREADY_DECIDED, "Somebody else decided at the same moment.");
            }
            throw e;
        }
    }

    private record Item(String requestId, int revision, @Nullable String role) {}

    private record Checked(VerdictSigning.Said said, List<Item> items) {}

    private static Checked check(NewVerdicts said) {
        InputCheck check = new InputCheck();
        Verdict verdict = check.choice("/verdict", said.verdict(), Verdict.values(), Verdict::word);
        String reason = check.reason("/reason", said.reason(), LONGEST_REASON);
        List<Item> items = items(check, said.requests());
        check.done();
        return new Checked(new VerdictSigning.Said(verdict, reason), items);
    }

    private static List<Item> items(InputCheck check, @Nullable List<NewVerdicts.Item> requests) {
        String expected = "1 to " + StatementList.MOST + " requests, each once";
        if (requests == null) {
            check.present("/requests", null, expected);
            return List.of();
        }
        List<Item> items = new ArrayList<>();
        for (NewVerdicts.Item item : requests) {
            String id = item == null ? null : item.requestId();
            Integer revision = item == null ? null : item.revision();
            boolean named = check.present("/requests", id, "the id of each request");
            boolean read =
                    check.present(
                            "/revision", revision, "the revision of the request that you read");
            if (named && read) {
                items.add(
                        new Item(
                                Objects.requireNonNull(id),
                                Objects.requireNonNull(revision),
                                Objects.requireNonNull(item).role()));
            }
        }
        boolean repeated = items.stream().map(Item::requestId).distinct().count() < items.size();
        if (requests.isEmpty() || requests.size() > StatementList.MOST || repeated) {
            check.wrong("/requests", "count", "These are not the requests to decide on.", expected);
        }
        return items;
    }
}
