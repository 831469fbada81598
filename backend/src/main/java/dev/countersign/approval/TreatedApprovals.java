package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.inventory.device.Devices;
import dev.countersign.issuance.StatusLists;
import dev.countersign.issuance.TokenStatus;
import dev.countersign.platform.Ids;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.StoredDecision;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done with approvals that lose by a change of policy: they are suspended, reviewed again
 * or left. Each act takes part in the caller's transaction and changes the approval, the status of
 * its tokens and the record together.
 */
@Singleton
public class TreatedApprovals {
    private final EntityManager entities;
    private final LosingApprovals losing;
    private final Judge judge;
    private final ReviewRounds rounds;
    private final Devices devices;
    private final StatusLists lists;
    private final ApprovalNotices notices;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    TreatedApprovals(
            EntityManager entities,
            LosingApprovals losing,
            Judge judge,
            ReviewRounds rounds,
            Devices devices,
            StatusLists lists,
            ApprovalNotices notices,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.losing = losing;
        this.judge = judge;
        this.rounds = rounds;
        this.devices = devices;
        this.lists = lists;
        this.notices = notices;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** Suspends it. Returns the version of the approval afterwards. */
    @Transactional(propagation = Propagation.MANDATORY)
    public int suspend(String actor, Loser loser, int sequence) {
        Instant now = clock.instant();
        ApprovalEntity approval = loser.approval();
        approval.moveTo(approval.stateAt(now).suspend(), loser.reason(sequence), now);
        lists.change(approval.getId(), TokenStatus.SUSPENDED);
        StoredDecision decision = record(loser);
        entities.flush();
        notices.suspended(actor, approval);
        audit.append(
                actor, "approval.suspended", approval.getId(), loser.facts(sequence, decision));
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
        if (loser.judgement().evaluated().outcome() == Outcome.REVIEW) {
            requestId = ids.next("req");
            decision = judge.record(DecisionPurpose.REQUEST, requestId, loser.judgement());
            open(requestId, loser, decision);
        } else {
            decision = record(loser);
        }
        Map<String, Object> facts = loser.facts(sequence, decision);
        facts.put("due_at", dueAt.toString());
        if (requestId != null) {
            facts.put("review_request", requestId);
            audit.append(actor, "request.review_again", requestId, loser.facts(sequence, decision));
        }
        audit.append(actor, "approval.policy_changed", loser.approvalId(), facts);
        return new Notice(requestId);
    }

    private void open(String requestId, Loser loser, StoredDecision decision) {
        RequestEntity earlier = loser.request();
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
        rounds.begin(request, null);
        rounds.open(request, decision.decision());
    }

    private StoredDecision record(Loser loser) {
        return judge.record(DecisionPurpose.ISSUE, loser.request().getId(), loser.judgement());
    }

    /** Its re-review gave another approval: this one ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void supersede(String approvalId, String requestId) {
        ApprovalEntity approval = losing.locked(approvalId);
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
        ApprovalEntity approval = losing.locked(approvalId);
        Instant now = clock.instant();
        boolean untouched =
                approval.stateAt(now) == ApprovalState.SUSPENDED
                        && approval.view(now).version() == version
                        && !approval.getPersonId().equals(actor);
        if (!untouched) {
            return false;
        }
        if (losing.refusing(approval, now, present).stream().anyMatch(codes::contains)) {
            return false;
        }
        BundleIdentity bundle = present.identity();
        String why =
                "policy went back to %s (sequence %d)"
                        .formatted(bundle.revision(), bundle.sequence());
        approval.moveTo(approval.stateAt(now).resume(), why, now);
        lists.change(approvalId, TokenStatus.VALID);
        entities.flush();
        notices.resumed(actor, approval);
        audit.append(actor, "approval.resumed", approvalId, Map.of("reason", why));
        return true;
    }
}
