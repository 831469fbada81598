package dev.countersign.approval;

import dev.countersign.approval.exception.Resting;
import dev.countersign.audit.AuditLog;
import dev.countersign.issuance.StatusLists;
import dev.countersign.issuance.TokenStatus;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of approvals when an exception ends that they rest on. At its end by time nothing is
 * left to do: no approval and no token outlives it.
 */
@Singleton
class ApprovalsOnExceptions implements Resting {
    private static final int CHUNK = 100;

    private final EntityManager entities;
    private final ApprovalRests rests;
    private final Holdings holdings;
    private final Policy policy;
    private final Judge judge;
    private final StatusLists lists;
    private final ApprovalNotices notices;
    private final AuditLog audit;
    private final Clock clock;

    ApprovalsOnExceptions(
            EntityManager entities,
            ApprovalRests rests,
            Holdings holdings,
            Policy policy,
            Judge judge,
            StatusLists lists,
            ApprovalNotices notices,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.rests = rests;
        this.holdings = holdings;
        this.policy = policy;
        this.judge = judge;
        this.lists = lists;
        this.notices = notices;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    @Transactional(readOnly = true)
    public Effect effect(String exceptionId) {
        Object[] row =
                (Object[])
                        entities.createNativeQuery(
                                        """
                                        select count(distinct a.id), count(distinct a.person_id), count(distinct a.device_id),
                                            count(t.jti)
                                        from approval_exception x
                                        join approval a on a.id = x.approval_id
                                        left join approval_token t on t.approval_id = a.id and t.expires_at > ?2
                                        where x.exception_id = ?1 and a.state in ('scheduled', 'active', 'suspended')
                                            and a.ends_at > ?2
                                        """,
                                        Object[].class)
                                .setParameter(1, exceptionId)
                                .setParameter(2, clock.instant())
                                .getSingleResult();
        return new Effect(number(row[0]), number(row[1]), number(row[2]), number(row[3]));
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    /** What is done with one approval. */
    private record Deed(ApprovalEntity approval, String action, Map<String, Object> facts) {}

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public int ended(String actor, List<String> exceptionIds, String reason) {
        Instant now = clock.instant();
        LoadedPolicy present = policy.current();
        List<ApprovalEntity> all =
                rests.liveOn(exceptionIds).stream()
                        .map(id -> Objects.requireNonNull(entities.find(ApprovalEntity.class, id)))
                        .toList();
        all.forEach(approval -> entities.refresh(approval, LockModeType.PESSIMISTIC_WRITE));
        List<ApprovalEntity> live = all.stream().filter(a -> a.stateAt(now).isLive()).toList();
        List<Deed> deeds = new ArrayList<>();
        for (int from = 0; from < live.size(); from += CHUNK) {
            List<ApprovalEntity> chunk = live.subList(from, Math.min(live.size(), from + CHUNK));
            List<Holding> held = holdings.of(now, chunk);
            for (int i = 0; i < chunk.size(); i++) {
                judged(chunk.get(i), held.get(i), present, reason).ifPresent(deeds::add);
            }
        }
        change(deeds, ApprovalState.REVOKED, TokenStatus.REVOKED);
        change(deeds, ApprovalState.SUSPENDED, TokenStatus.SUSPENDED);
        deeds.forEach(deed -> tell(actor, deed));
        deeds.forEach(deed -> audit.append(actor, deed.action, deed.approval.getId(), deed.facts));
        return deeds.size();
    }

    /** All at once, so that the lists are locked in one order. */
    private void change(List<Deed> deeds, ApprovalState state, TokenStatus status) {
        lists.change(
                deeds.stream()
                        .map(Deed::approval)
                        .filter(approval -> approval.getState() == state)
                        .map(ApprovalEntity::getId)
                        .toList(),
                status);
    }

    private void tell(String actor, Deed deed) {
        if (deed.approval.getState() == ApprovalState.SUSPENDED) {
            notices.suspended(actor, deed.approval);
        } else {
            notices.revoked(actor, List.of(deed.approval));
        }
    }

    /** Empty where it would be given all the same, and until its end. */
    private Optional<Deed> judged(
            ApprovalEntity approval, Holding held, LoadedPolicy present, String reason) {
        EvaluatedDecision answer = present.evaluate(held.input());
        Set<String> refusing = held.refusing(answer.decision());
        boolean outlives =
                TokenLife.waivedUntil(held.input(), answer.decision())
                        .filter(until -> until.isBefore(approval.getEndsAt()))
                        .isPresent();
        List<String> others = TokenLife.restsOn(held.input(), answer.decision());
        boolean stays = rests.hold(others, held.at());
        if (refusing.isEmpty() && !outlives && stays) {
            rests.note(approval.getId(), others, held.at());
            return Optional.empty();
        }
        return Optional.of(end(approval, held, answer, refusing, reason));
    }

    /** Where policy could not be asked, it is only stopped until somebody looked at it. */
    private Deed end(
            ApprovalEntity approval,
            Holding held,
            EvaluatedDecision answer,
            Set<String> refusing,
            String reason) {
        RequestEntity request =
                Objects.requireNonNull(entities.find(RequestEntity.class, approval.getRequestId()));
        StoredDecision decision =
                judge.record(
                        DecisionPurpose.ISSUE,
                        request.getId(),
                        new Judge.Judgement(Tuple.of(request), held.input(), answer));
        Map<String, Object> facts =
                Map.of("reason", reason, "codes", refusing, "decision_id", decision.id());
        ApprovalState state = approval.stateAt(held.at());
        boolean unsure = answer.failure() != null;
        if (unsure && state == ApprovalState.ACTIVE) {
            approval.moveTo(state.suspend(), reason, held.at());
            return new Deed(approval, "approval.suspended", facts);
        }
        approval.moveTo(state.revoke(), reason, held.at());
        return new Deed(approval, "approval.revoked", facts);
    }
}
