package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.inventory.device.Devices;
import dev.countersign.issuance.StatusLists;
import dev.countersign.issuance.TokenStatus;
import dev.countersign.platform.Ids;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a change of policy does to live approvals: they are suspended, reviewed again or left. Who
 * loses is found with the facts of this moment. Each act takes part in the caller's transaction and
 * changes the approval, the status of its tokens and the record together.
 */
@Singleton
public class LosingApprovals {
    private final EntityManager entities;
    private final Holdings holdings;
    private final Judge judge;
    private final ReviewRounds rounds;
    private final Devices devices;
    private final StatusLists lists;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    LosingApprovals(
            EntityManager entities,
            Holdings holdings,
            Judge judge,
            ReviewRounds rounds,
            Devices devices,
            StatusLists lists,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.holdings = holdings;
        this.judge = judge;
        this.rounds = rounds;
        this.devices = devices;
        this.lists = lists;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** An active approval that the present policy would not renew, and the one before would. */
    public static final class Loser {
        private final ApprovalEntity approval;
        private final Judge.Judgement judgement;
        private final Set<String> codes;

        private Loser(ApprovalEntity approval, Judge.Judgement judgement, Set<String> codes) {
            this.approval = approval;
            this.judgement = judgement;
            this.codes = codes;
        }

        public String approvalId() {
            return approval.getId();
        }

        /** Why. */
        public List<String> codes() {
            return List.copyOf(codes);
        }
    }

    /** A part of the search: where it ended, and who loses in it. */
    public record Part(int lookedAt, String last, List<Loser> losers) {}

    /** How many approvals the search looks at. */
    @Transactional(readOnly = true)
    public int active() {
        return entities.createQuery(
                        "select count(a) from ApprovalEntity a where a.state = 'active'"
                                + " and a.endsAt > :now",
                        Long.class)
                .setParameter("now", clock.instant())
                .getSingleResult()
                .intValue();
    }

    /** Looks at active approvals after the id {@code after}, locking those that lose. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Part search(LoadedPolicy before, LoadedPolicy present, String after, int most) {
        Instant now = clock.instant();
        List<ApprovalEntity> found =
                entities.createQuery(
                                "from ApprovalEntity a where a.state = 'active' and a.endsAt > :now"
                                        + " and a.id > :after order by a.id",
                                ApprovalEntity.class)
                        .setParameter("now", now)
                        .setParameter("after", after)
                        .setMaxResults(most)
                        .getResultList();
        List<Holding> held = holdings.of(now, found);
        List<Loser> losers = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            Set<String> refusedBefore = refusing(held.get(i), before);
            loser(found.get(i), held.get(i), present, code -> !refusedBefore.contains(code))
                    .filter(loser -> stillActive(loser.approval, now))
                    .ifPresent(losers::add);
        }
        String last = found.isEmpty() ? after : found.getLast().getId();
        return new Part(found.size(), last, losers);
    }

    private boolean stillActive(ApprovalEntity approval, Instant now) {
        entities.refresh(approval, LockModeType.PESSIMISTIC_WRITE);
        return approval.stateAt(now) == ApprovalState.ACTIVE;
    }

    private static Set<String> refusing(Holding held, LoadedPolicy policy) {
        return held.refusing(answer(held, policy).decision());
    }

    /** Nobody is suspended because an engine was busy: the stage is tried again instead. */
    private static EvaluatedDecision answer(Holding held, LoadedPolicy policy) {
        EvaluatedDecision answer = policy.evaluate(held.input());
        if (answer.failure() != null) {
            throw new Problem(
                    ProblemCode.ENGINE,
                    "Policy could not be evaluated for %s (%s); it is tried again."
                            .formatted(held.id(), answer.failure().code()));
        }
        return answer;
    }

    private Optional<Loser> loser(
            ApprovalEntity approval, Holding held, LoadedPolicy present, Predicate<String> counts) {
        EvaluatedDecision answer = answer(held, present);
        Set<String> codes = new TreeSet<>(held.refusing(answer.decision()));
        codes.removeIf(counts.negate());
        if (codes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Loser(
                        approval,
                        new Judge.Judgement(Tuple.of(request(approval)), held.input(), answer),
                        codes));
    }

    private RequestEntity request(ApprovalEntity approval) {
        return Objects.requireNonNull(entities.find(RequestEntity.class, approval.getRequestId()));
    }

    /**
     * The approval, if it is active and would be refused now for one of these codes; locked.
     *
     * @param codes for which it lost when the policy changed
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Loser> stillLosing(String approvalId, Set<String> codes, LoadedPolicy present) {
        ApprovalEntity approval = locked(approvalId);
        Instant now = clock.instant();
        if (approval.stateAt(now) != ApprovalState.ACTIVE) {
            return Optional.empty();
        }
        Holding held = holdings.of(now, List.of(approval)).getFirst();
        return loser(approval, held, present, codes::contains);
    }

    private ApprovalEntity locked(String id) {
        ApprovalEntity approval = entities.find(ApprovalEntity.class, id);
        if (approval == null) {
            throw Problem.notFound("approval", id);
        }
        entities.refresh(approval, LockModeType.PESSIMISTIC_WRITE);
        return approval;
    }

    /** Whether the approval is active at this moment. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isActive(String approvalId) {
        return locked(approvalId).stateAt(clock.instant()) == ApprovalState.ACTIVE;
    }

    /** Suspends it. Returns the version of the approval afterwards. */
    @Transactional(propagation = Propagation.MANDATORY)
    public int suspend(String actor, Loser loser, int sequence) {
        Instant now = clock.instant();
        ApprovalEntity approval = loser.approval;
        approval.moveTo(approval.stateAt(now).suspend(), reason(loser, sequence), now);
        lists.change(approval.getId(), TokenStatus.SUSPENDED);
        StoredDecision decision = record(loser);
        entities.flush();
        audit.append(
                actor, "approval.suspended", approval.getId(), facts(loser, sequence, decision));
        return approval.view(now).version();
    }

    /** What comes of a second look. */
    public record Notice(@Nullable String requestId) {}

    /**
     * Asks for a review of what the approval allows, as a request of its person; where policy
     * denies outright, nobody can be asked and only the notice is given. Either way the approval's
     * timeline says until when.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Notice announce(String actor, Loser loser, int sequence, Instant dueAt) {
        StoredDecision decision;
        String requestId = null;
        if (loser.judgement.evaluated().outcome() == Outcome.REVIEW) {
            requestId = ids.next("req");
            decision = judge.record(DecisionPurpose.REQUEST, requestId, loser.judgement);
            open(requestId, loser, decision);
        } else {
            decision = record(loser);
        }
        Map<String, Object> facts = facts(loser, sequence, decision);
        facts.put("due_at", dueAt.toString());
        if (requestId != null) {
            facts.put("review_request", requestId);
            audit.append(
                    actor, "request.review_again", requestId, facts(loser, sequence, decision));
        }
        audit.append(actor, "approval.policy_changed", loser.approvalId(), facts);
        return new Notice(requestId);
    }

    private void open(String requestId, Loser loser, StoredDecision decision) {
        RequestEntity earlier = request(loser.approval);
        var ask =
                new Ask(
                        devices.find(earlier.getDeviceId()).orElseThrow(),
                        earlier.getModelDigest(),
                        earlier.getToolId(),
                        earlier.getScopes(),
                        earlier.getDataClasses(),
                        earlier.getSanitisation(),
                        earlier.getEnvironment(),
                        earlier.getDurationDays(),
                        earlier.getReason());
        RequestEntity request =
                new RequestEntity(
                        requestId,
                        earlier.getPersonId(),
                        ask,
                        RequestState.IN_REVIEW,
                        decision.id(),
                        clock.instant());
        entities.persist(request);
        entities.flush();
        rounds.open(request, decision.decision());
    }

    private StoredDecision record(Loser loser) {
        return judge.record(DecisionPurpose.ISSUE, loser.approval.getRequestId(), loser.judgement);
    }

    /** Its re-review gave another approval: this one ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void supersede(String approvalId, String requestId) {
        ApprovalEntity approval = locked(approvalId);
        Instant now = clock.instant();
        if (!approval.stateAt(now).isLive()) {
            return;
        }
        String why = "replaced after it was reviewed again";
        approval.moveTo(approval.stateAt(now).supersede(), why, now);
        lists.change(approvalId, TokenStatus.REVOKED);
        entities.flush();
        audit.append(
                "system",
                "approval.superseded",
                approvalId,
                Map.of("reason", why, "review_request", requestId));
    }

    /** Notes that an approval that was to be suspended need not be. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void keep(String approvalId, int sequence) {
        audit.append(
                "system",
                "approval.policy_met",
                approvalId,
                Map.of("reason", "it meets the policy in force again", "sequence", sequence));
    }

    /**
     * Lets it hold again, if it is still as the change of policy left it, is not the caller's own,
     * and the present policy would renew it as far as {@code codes} are concerned.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean resume(
            String actor, String approvalId, int version, Set<String> codes, LoadedPolicy present) {
        ApprovalEntity approval = locked(approvalId);
        Instant now = clock.instant();
        boolean untouched =
                approval.stateAt(now) == ApprovalState.SUSPENDED
                        && approval.view(now).version() == version
                        && !approval.getPersonId().equals(actor);
        if (!untouched) {
            return false;
        }
        Holding held = holdings.of(now, List.of(approval)).getFirst();
        if (refusing(held, present).stream().anyMatch(codes::contains)) {
            return false;
        }
        BundleIdentity bundle = present.identity();
        String why =
                "policy went back to %s (sequence %d)"
                        .formatted(bundle.revision(), bundle.sequence());
        approval.moveTo(approval.stateAt(now).resume(), why, now);
        lists.change(approvalId, TokenStatus.VALID);
        entities.flush();
        audit.append(actor, "approval.resumed", approvalId, Map.of("reason", why));
        return true;
    }

    private static String reason(Loser loser, int sequence) {
        BundleIdentity bundle = loser.judgement.evaluated().bundle();
        return "policy %s (sequence %d): %s"
                .formatted(bundle.revision(), sequence, String.join(", ", loser.codes));
    }

    private static Map<String, Object> facts(Loser loser, int sequence, StoredDecision decision) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("reason", reason(loser, sequence));
        facts.put("codes", loser.codes);
        facts.put("revision", loser.judgement.evaluated().bundle().revision());
        facts.put("sequence", sequence);
        facts.put("decision_id", decision.id());
        return facts;
    }
}
