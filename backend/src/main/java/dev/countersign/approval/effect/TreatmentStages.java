package dev.countersign.approval.effect;

import dev.countersign.approval.Loser;
import dev.countersign.approval.LosingApprovals;
import dev.countersign.approval.TreatedApprovals;
import dev.countersign.audit.AuditLog;
import dev.countersign.policy.LoadedPolicy;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stages of a treatment, at most 100 approvals and one transaction each: what was done, how far
 * it is and the record of it commit together, so that a server that stops loses and repeats
 * nothing.
 */
@Singleton
class TreatmentStages {
    static final int STAGE = 100;

    private final EntityManager entities;
    private final LosingApprovals losing;
    private final TreatedApprovals approvals;
    private final AuditLog audit;
    private final Clock clock;

    TreatmentStages(
            EntityManager entities,
            LosingApprovals losing,
            TreatedApprovals approvals,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.losing = losing;
        this.approvals = approvals;
        this.audit = audit;
        this.clock = clock;
    }

    /** The next stage of a treatment that suspends or reviews; false when it was the last. */
    @Transactional
    boolean lose(int sequence, LoadedPolicy before, LoadedPolicy present) {
        TreatmentEntity treatment = locked(sequence);
        if (!treatment.isRunning()) {
            return false;
        }
        LosingApprovals.Part part = losing.search(before, present, treatment.getPosition(), STAGE);
        Instant now = clock.instant();
        part.losers().forEach(loser -> treat(treatment, loser, now));
        return closed(treatment, part.lookedAt(), part.last(), part.losers().size());
    }

    private void treat(TreatmentEntity treatment, Loser loser, Instant now) {
        int sequence = treatment.getSequence();
        String actor = treatment.getByPerson();
        TreatmentItem item = new TreatmentItem(sequence, loser.approvalId(), loser.codes());
        if (treatment.getKind().equals(TreatmentEntity.SUSPEND)) {
            item.suspended(approvals.suspend(actor, loser, sequence), now);
        } else {
            Instant due = now.plus(Duration.ofDays(treatment.getReviewDays()));
            var notice = approvals.announce(actor, loser, sequence, due);
            item.waitsUntil(due, notice.requestId(), now);
        }
        entities.persist(item);
    }

    /** The next stage of letting hold again what activations after {@code since} suspended. */
    @Transactional
    boolean resume(int sequence, int since, LoadedPolicy present) {
        TreatmentEntity treatment = locked(sequence);
        if (!treatment.isRunning()) {
            return false;
        }
        List<TreatmentItem> items = suspended(since, sequence, treatment.getPosition());
        Instant now = clock.instant();
        int resumed = 0;
        for (TreatmentItem item : items) {
            boolean again =
                    approvals.resume(
                            treatment.getByPerson(),
                            item.getApprovalId(),
                            item.getSuspendedVersion(),
                            item.getCodes(),
                            present);
            if (again) {
                item.moveTo("resumed", now);
                resumed++;
            }
        }
        String last = items.isEmpty() ? "" : items.getLast().getApprovalId();
        return closed(treatment, items.size(), last, resumed);
    }

    private List<TreatmentItem> suspended(int since, int before, String after) {
        return entities.createQuery(
                        "from TreatmentItem i where i.state = 'suspended'"
                                + " and i.key.sequence > :since and i.key.sequence < :before"
                                + " and i.key.approvalId > :after order by i.key.approvalId",
                        TreatmentItem.class)
                .setParameter("since", since)
                .setParameter("before", before)
                .setParameter("after", after)
                .setMaxResults(STAGE)
                .getResultList();
    }

    private boolean closed(TreatmentEntity treatment, int lookedAt, String last, int treated) {
        Instant now = clock.instant();
        treatment.advance(lookedAt, last);
        boolean more = lookedAt == STAGE;
        if (!more) {
            treatment.finish(now);
        }
        entities.flush();
        audit.append(
                treatment.getByPerson(),
                "policy.treatment_stage",
                "policy:" + treatment.getSequence(),
                Map.of(
                        "treatment", treatment.getKind(),
                        "looked_at", lookedAt,
                        "treated", treated,
                        "last_stage", !more));
        return more;
    }

    private TreatmentEntity locked(int sequence) {
        TreatmentEntity treatment =
                entities.find(TreatmentEntity.class, sequence, LockModeType.PESSIMISTIC_WRITE);
        if (treatment == null) {
            throw new IllegalStateException("there is no treatment " + sequence);
        }
        return treatment;
    }

    @Transactional
    void stumble(int sequence, String reason) {
        locked(sequence).stumble(reason);
    }

    /** Approvals whose review was decided or whose time is over, at most 100 of them. */
    @Transactional
    int due(LoadedPolicy present) {
        Instant now = clock.instant();
        List<?> keys =
                entities.createNativeQuery(
                                """
                                select i.sequence, i.approval_id, coalesce(r.state, '')
                                from policy_treatment_item i
                                left join request r on r.id = i.review_request_id
                                where (i.state = 'due' and (i.due_at <= :now
                                        or r.state in ('approved', 'rejected')))
                                    or (i.state = 'suspended' and r.state = 'approved')
                                order by i.approval_id, i.sequence limit 100
                                for update of i skip locked
                                """)
                        .setParameter("now", now)
                        .getResultList();
        for (Object key : keys) {
            Object[] row = (Object[]) key;
            TreatmentItem item =
                    entities.find(
                            TreatmentItem.class,
                            new TreatmentItem.Key(((Number) row[0]).intValue(), (String) row[1]));
            settle(item, String.valueOf(row[2]), present, now);
        }
        return keys.size();
    }

    private void settle(TreatmentItem item, String review, LoadedPolicy present, Instant now) {
        String request = item.getReviewRequestId();
        if (review.equals("approved") && request != null) {
            approvals.supersede(item.getApprovalId(), request);
            item.moveTo("reviewed", now);
            return;
        }
        if (!losing.isActive(item.getApprovalId())) {
            item.moveTo("ended", now);
            return;
        }
        Optional<Loser> loser = losing.stillLosing(item.getApprovalId(), item.getCodes(), present);
        if (loser.isPresent()) {
            item.suspended(approvals.suspend("system", loser.get(), item.getSequence()), now);
        } else {
            approvals.keep(item.getApprovalId(), item.getSequence());
            item.moveTo("cured", now);
        }
    }
}
