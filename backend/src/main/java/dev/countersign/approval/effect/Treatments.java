package dev.countersign.approval.effect;

import dev.countersign.approval.LosingApprovals;
import dev.countersign.identity.Caller;
import dev.countersign.policy.Activation;
import dev.countersign.policy.ActivationListener;
import dev.countersign.policy.Bundles;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredBundle;
import dev.countersign.policy.Treatment;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of approvals that lose by an activation, as its asker chose; and letting them hold
 * again when policy goes back. The work itself is done in stages by {@link TreatmentRunner}.
 */
@Singleton
public class Treatments implements ActivationListener {
    private static final String SINCE =
            "select coalesce(max(b.sequence), 0) from policy_bundle a join policy_bundle b"
                    + " on b.digest = a.digest and b.sequence < a.sequence where a.sequence = ?1";

    private final EntityManager entities;
    private final LosingApprovals approvals;
    private final Effects effects;
    private final Bundles bundles;
    private final Policy policy;
    private final Clock clock;

    Treatments(
            EntityManager entities,
            LosingApprovals approvals,
            Effects effects,
            Bundles bundles,
            Policy policy,
            Clock clock) {
        this.entities = entities;
        this.approvals = approvals;
        this.effects = effects;
        this.bundles = bundles;
        this.policy = policy;
        this.clock = clock;
    }

    /** Nobody asks for what they have not seen the effect of. */
    @Override
    public void asked(StoredBundle bundle, StoredBundle.Asking asking) {
        if (!effects.holds(bundle.id())) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The effect of this bundle on live approvals is not known, or was computed"
                            + " against another policy. Have it computed and read it first.");
        }
    }

    /** Plans the treatment, in the transaction of the activation. */
    @Override
    public void activated(Activation activation) {
        Treatment chosen = activation.treatment();
        if (activation.kind() != Activation.Kind.ACTIVATED || chosen == null) {
            return;
        }
        String kind =
                switch (chosen) {
                    case SUSPEND_NOW -> TreatmentEntity.SUSPEND;
                    case REVIEW_THEN_SUSPEND -> TreatmentEntity.REVIEW;
                    case NEW_REQUESTS_ONLY -> "";
                };
        if (!kind.isEmpty()) {
            var treatment =
                    new TreatmentEntity(
                            activation.sequence(),
                            kind,
                            base(activation),
                            activation.activatedBy(),
                            clock.instant());
            treatment.setReviewDays(activation.reviewDays());
            treatment.setTotal(approvals.active());
            entities.persist(treatment);
        }
    }

    private String base(Activation activation) {
        String previous = activation.previousBundleId();
        return previous == null ? policy.active().digest() : bundles.get(previous).policyDigest();
    }

    /** How many approvals the activations that a roll back undid had suspended and still are. */
    @Transactional(readOnly = true)
    public int resumable(int sequence) {
        return suspendedSince(since(sequence), sequence);
    }

    /** The same for going back to a bundle that decided last under {@code target}. */
    @Transactional(readOnly = true)
    public int resumableFrom(int target) {
        return suspendedSince(target, Integer.MAX_VALUE);
    }

    private int suspendedSince(int since, int before) {
        return entities.createQuery(
                        "select count(i) from TreatmentItem i where i.state = 'suspended'"
                                + " and i.key.sequence > :since and i.key.sequence < :before",
                        Long.class)
                .setParameter("since", since)
                .setParameter("before", before)
                .getSingleResult()
                .intValue();
    }

    /** The sequence under which the bundle of this activation had decided the time before. */
    @Transactional(readOnly = true)
    int since(int sequence) {
        Object found =
                entities.createNativeQuery(SINCE).setParameter(1, sequence).getSingleResult();
        return ((Number) found).intValue();
    }

    /**
     * After going back: lets the approvals hold again that the activations in between had
     * suspended, and nobody touched since. One's own are left to somebody else.
     *
     * @param sequence the activation that went back
     */
    @Transactional
    public TreatmentProgress resume(Caller caller, int sequence) {
        if (!Effects.changes(caller)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only a security lead or an administrator lets approvals hold again.");
        }
        if (policy.active().sequence() != sequence || since(sequence) == 0) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "Only the activation in force, and one that went back to earlier rules, can let"
                            + " approvals hold again.");
        }
        if (entities.find(TreatmentEntity.class, sequence) == null) {
            var treatment =
                    new TreatmentEntity(
                            sequence,
                            TreatmentEntity.RESUME,
                            policy.active().digest(),
                            caller.id(),
                            clock.instant());
            treatment.setTotal(resumable(sequence));
            entities.persist(treatment);
            entities.flush();
        }
        return progress(sequence).orElseThrow();
    }

    /** How far it is; empty when the activation treats nobody. */
    @Transactional(readOnly = true)
    public Optional<TreatmentProgress> progress(int sequence) {
        return Optional.ofNullable(entities.find(TreatmentEntity.class, sequence)).map(this::view);
    }

    private TreatmentProgress view(TreatmentEntity treatment) {
        Map<String, Integer> states = new HashMap<>();
        entities.createQuery(
                        "select i.state, count(i) from TreatmentItem i"
                                + " where i.key.sequence = :sequence group by i.state",
                        Object[].class)
                .setParameter("sequence", treatment.getSequence())
                .getResultStream()
                .forEach(row -> states.put((String) row[0], ((Number) row[1]).intValue()));
        return new TreatmentProgress(
                treatment.getSequence(),
                treatment.getKind(),
                treatment.isRunning(),
                treatment.getLookedAt(),
                treatment.getTotal(),
                states,
                treatment.getFailure(),
                treatment.getStartedAt(),
                treatment.getFinishedAt());
    }

    /** Those that go on, oldest activation first. */
    @Transactional(readOnly = true)
    List<TreatmentEntity> running() {
        return entities.createQuery(
                        "from TreatmentEntity t where t.state = 'running' order by t.sequence",
                        TreatmentEntity.class)
                .getResultList();
    }
}
