package dev.countersign.approval.effect;

import dev.countersign.policy.Bundles;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Policy;
import dev.countersign.problem.Problem;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets bundles run in the shadow: reads decisions after they were recorded and asks the bundle the
 * same. It stands behind the decisions and not in their way: whatever the bundle answers, however
 * long it takes, and when it fails, what was decided stays decided.
 */
@Singleton
final class ShadowRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ShadowRunner.class);
    private static final String SERVER = "system";

    /** A decision carries the time of its making and is seen when its act has committed. */
    static final Duration SETTLED = Duration.ofSeconds(10);

    private static final int PART = 50;
    private static final int MOST_PARTS = 40;

    private final ShadowStore store;
    private final Bundles bundles;
    private final Policy policy;
    private final Clock clock;

    ShadowRunner(ShadowStore store, Bundles bundles, Policy policy, Clock clock) {
        this.store = store;
        this.bundles = bundles;
        this.policy = policy;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = "5s", initialDelay = "5s")
    void work() {
        work(clock.instant());
    }

    /** Every running shadow once, as of a moment; at most 2,000 decisions each. */
    void work(Instant now) {
        for (ShadowRow run : store.running()) {
            try {
                look(run, now);
            } catch (Problem e) {
                store.end(run.getId(), ShadowState.FAILED, SERVER, e.detail());
            }
        }
    }

    private void look(ShadowRow run, Instant now) {
        if (policy.active().digest().equals(run.getPolicyDigest())) {
            store.end(run.getId(), ShadowState.ACTIVATED, SERVER, null);
            return;
        }
        LoadedPolicy candidate = bundles.candidate(run.getBundleId());
        Instant settled = now.minus(SETTLED);
        boolean over = !settled.isBefore(run.getEndsAt());
        Instant until = over ? run.getEndsAt() : settled;
        int parts = 0;
        int found;
        do {
            found = store.part(run.getId(), candidate, until, PART);
            parts++;
        } while (found == PART && parts < MOST_PARTS);
        if (over && found == 0) {
            store.end(run.getId(), ShadowState.ENDED, SERVER, null);
        }
        if (parts == MOST_PARTS) {
            LOG.info("the shadow run {} has more decisions to compare than one round", run.getId());
        }
    }
}
