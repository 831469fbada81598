package dev.countersign.approval.effect;

import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Bundles;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Policy;
import dev.countersign.problem.Problem;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off treatments stage by stage. Every server of the database may: a stage holds the lock of
 * its treatment, and goes on where the last one ended. Always by the policy in force, so that what
 * a later activation allows again is left alone.
 */
@Singleton
final class TreatmentRunner {
    private static final Logger LOG = LoggerFactory.getLogger(TreatmentRunner.class);

    private final Treatments treatments;
    private final TreatmentStages stages;
    private final Bundles bundles;
    private final Policy policy;

    TreatmentRunner(Treatments treatments, TreatmentStages stages, Bundles bundles, Policy policy) {
        this.treatments = treatments;
        this.stages = stages;
        this.bundles = bundles;
        this.policy = policy;
    }

    @Scheduled(fixedDelay = "1s", initialDelay = "1s")
    void work() {
        for (TreatmentEntity treatment : treatments.running()) {
            if (policy.active().sequence() >= treatment.getSequence()) {
                work(treatment);
            }
        }
    }

    /** What was reviewed again, or not in time. */
    @Scheduled(fixedDelay = "15s", initialDelay = "15s")
    void due() {
        if (policy.active().equals(BundleIdentity.NONE)) {
            return; // nobody is suspended because this server has no policy
        }
        while (stages.due(policy.current()) == TreatmentStages.STAGE) {
            // the next ones, in a transaction of their own
        }
    }

    private void work(TreatmentEntity treatment) {
        int sequence = treatment.getSequence();
        try {
            if (treatment.getKind().equals(TreatmentEntity.RESUME)) {
                int since = treatments.since(sequence);
                while (stages.resume(sequence, since, policy.current())) {
                    // the next stage
                }
                return;
            }
            Optional<LoadedPolicy> before = bundles.revision(treatment.getBaseDigest());
            if (before.isEmpty()) {
                stages.stumble(
                        sequence,
                        "The policy that was in force before is not stored, so nobody knows who"
                                + " lost by the change. Renewals follow the present policy.");
                return;
            }
            while (stages.lose(sequence, before.get(), policy.current())) {
                // the next stage
            }
        } catch (Problem e) {
            stages.stumble(sequence, e.detail());
        } catch (RuntimeException e) {
            LOG.error("a stage of the treatment of activation {} failed", sequence, e);
            stages.stumble(sequence, "A stage failed and is tried again; the log says why.");
        }
    }
}
