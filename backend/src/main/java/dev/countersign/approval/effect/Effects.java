package dev.countersign.approval.effect;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.platform.Page;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Bundles;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredBundle;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stored bundles would change for live approvals, for requests and for past decisions.
 * Computed in the background by one server at a time; the result is kept. Security leads and
 * administrators have it computed; who sees all approvals sees it.
 */
@Singleton
public class Effects {
    private final EffectStore store;
    private final EffectFindings findings;
    private final EffectSettings settings;
    private final Bundles bundles;
    private final Policy policy;

    Effects(
            EffectStore store,
            EffectFindings findings,
            EffectSettings settings,
            Bundles bundles,
            Policy policy) {
        this.store = store;
        this.findings = findings;
        this.settings = settings;
        this.bundles = bundles;
        this.policy = policy;
    }

    /**
     * Has the effect of the bundle computed, compared with the policy in force. While it is being
     * computed on that base already, that one is returned.
     */
    public Effect start(Caller caller, String bundleId) {
        requireChanging(caller);
        StoredBundle bundle = bundles.get(bundleId);
        BundleIdentity inForce = policy.active();
        if (inForce.digest().equals(bundle.policyDigest())) {
            throw new Problem(
                    ProblemCode.CONFLICT, "This bundle is in force: it would change nothing.");
        }
        return store.open(
                        new EffectEntity.Wanted(
                                bundleId,
                                bundle.policyDigest(),
                                inForce,
                                settings.decisions(),
                                caller.id()))
                .view(inForce);
    }

    /** The newest effect of the bundle, however far it is; empty when nobody wanted one yet. */
    public Optional<Effect> newest(Caller caller, String bundleId) {
        requireSeeing(caller);
        bundles.get(bundleId);
        return store.newest(bundleId).map(effect -> effect.view(policy.active()));
    }

    /** Stops computing it. */
    public void cancel(Caller caller, String bundleId) {
        requireChanging(caller);
        store.newest(bundleId)
                .filter(effect -> effect.getState().isOpen())
                .ifPresent(effect -> store.cancel(effect.getId(), "It was cancelled."));
    }

    /**
     * What changes, newest first.
     *
     * @param after {@link Page#next} of the page before, null for the first
     */
    public Page<EffectItem> items(
            Caller caller, Effect effect, EffectFilter wanted, @Nullable String after, int limit) {
        requireSeeing(caller);
        return findings.items(effect.id(), wanted, after, limit);
    }

    /** Whether a result on the present base is there, so that somebody can decide upon it. */
    boolean holds(String bundleId) {
        return store.newest(bundleId).filter(e -> e.view(policy.active()).holds()).isPresent();
    }

    static boolean sees(Caller caller) {
        return Stream.of(Role.SECURITY_LEAD, Role.DATA_OWNER, Role.AUDITOR, Role.ADMINISTRATOR)
                .anyMatch(caller::has);
    }

    static boolean changes(Caller caller) {
        return caller.has(Role.SECURITY_LEAD) || caller.has(Role.ADMINISTRATOR);
    }

    static void requireSeeing(Caller caller) {
        if (!sees(caller)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Reviewers, auditors and administrators see what a policy would change.");
        }
    }

    static void requireChanging(Caller caller) {
        if (!changes(caller)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only a security lead or an administrator has this computed.");
        }
    }
}
