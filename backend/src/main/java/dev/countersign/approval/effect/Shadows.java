package dev.countersign.approval.effect;

import dev.countersign.identity.Caller;
import dev.countersign.platform.Page;
import dev.countersign.policy.BundleState;
import dev.countersign.policy.Bundles;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredBundle;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Letting a stored bundle run beside the one in force for some days. Security leads and
 * administrators start and stop it; who sees effects sees what it found.
 */
@Singleton
public class Shadows {
    private static final int MOST_DAYS = 30;
    private static final int USUAL_DAYS = 7;

    private final ShadowStore store;
    private final Bundles bundles;
    private final Policy policy;
    private final Clock clock;

    Shadows(ShadowStore store, Bundles bundles, Policy policy, Clock clock) {
        this.store = store;
        this.bundles = bundles;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Starts it: decisions made from now on are compared.
     *
     * @param days 1 to 30, 7 when null
     * @param reason 10 to 500 characters
     */
    public Shadow start(
            Caller caller, String bundleId, @Nullable Integer days, @Nullable String reason) {
        Effects.requireChanging(caller);
        StoredBundle bundle = bundles.get(bundleId);
        InputCheck check = new InputCheck();
        int length = days == null ? USUAL_DAYS : days;
        if (length < 1 || length > MOST_DAYS) {
            check.wrong("/days", "value", "A shadow run takes some days.", "1 to " + MOST_DAYS);
        }
        String why = check.reason("/reason", reason, 500);
        check.done();
        if (bundle.policyDigest().equals(policy.active().digest())) {
            throw new Problem(ProblemCode.CONFLICT, "This bundle is in force: it decides already.");
        }
        if (bundle.state() == BundleState.WITHDRAWN) {
            throw new Problem(
                    ProblemCode.CONFLICT, "This bundle was withdrawn. Upload it again first.");
        }
        bundles.candidate(bundleId); // refuses here, and not an hour later, what cannot be run
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        store.start(
                new ShadowRow.Wanted(
                        bundleId,
                        bundle.policyDigest(),
                        caller.id(),
                        why,
                        now.plus(Duration.ofDays(length))));
        return newest(caller, bundleId).orElseThrow();
    }

    /** Stops it; where none runs nothing happens. */
    public void stop(Caller caller, String bundleId) {
        Effects.requireChanging(caller);
        store.newest(bundles.get(bundleId).id())
                .filter(run -> run.state() == ShadowState.RUNNING)
                .ifPresent(run -> store.end(run.id(), ShadowState.STOPPED, caller.id(), null));
    }

    /** The newest run of the bundle. */
    public Optional<Shadow> newest(Caller caller, String bundleId) {
        Effects.requireSeeing(caller);
        return store.newest(bundles.get(bundleId).id());
    }

    /**
     * The decisions that it would have made otherwise, newest first; the first thousand that were
     * found.
     */
    public Page<Shadow.Item> items(Caller caller, Shadow run, @Nullable String after, int limit) {
        Effects.requireSeeing(caller);
        return store.items(run.id(), after, limit);
    }
}
