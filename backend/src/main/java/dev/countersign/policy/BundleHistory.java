package dev.countersign.policy;

import dev.countersign.audit.AuditLog;
import dev.countersign.policy.bundle.Release;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a start does with the bundle that the server is shipped with. As long as no person ever
 * changed the policy it puts itself into force; it is then refused when it is older than the newest
 * activation, or carries a number already used for other content: an old policy must never come
 * back unnoticed. Afterwards it is only stored, for people to ask for.
 */
@Singleton
class BundleHistory {
    private final BundleStore store;
    private final ActivationStore activations;
    private final AuditLog audit;
    private final Clock clock;

    BundleHistory(BundleStore store, ActivationStore activations, AuditLog audit, Clock clock) {
        this.store = store;
        this.activations = activations;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Takes over the shipped bundle.
     *
     * @return the activation in force afterwards
     */
    @Transactional
    public Optional<Activation> start(Release release, PolicyBundle shipped) {
        store.lock();
        BundleEntity bundle = stored(release, shipped);
        if (!activations.everByPerson()) {
            admit(shipped.identity(), bundle);
        }
        return activations.newest();
    }

    private BundleEntity stored(Release release, PolicyBundle shipped) {
        Optional<StoredBundle> known = store.byPolicyDigest(shipped.identity().digest());
        if (known.isPresent()) {
            return store.entity(known.get().id());
        }
        BundleEntity added = store.add(release, shipped, null, "system");
        audit.append(
                "system",
                "bundle.stored",
                added.getId(),
                java.util.Map.of(
                        "revision", added.getRevision(), "policy_digest", added.getPolicyDigest()));
        return added;
    }

    /** Puts the bundle into force unless it is already. */
    private void admit(BundleIdentity shipped, BundleEntity bundle) {
        Optional<Activation> newest = activations.newest();
        requireNewest(shipped, newest.orElse(null));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (newest.isPresent() && newest.get().sequence() == shipped.sequence()) {
            if (bundle.getState() == BundleState.UPLOADED) { // activated before bundles were kept
                bundle.moveTo(BundleState.ACTIVE, now);
            }
            return;
        }
        Activation activation =
                new Activation(
                        shipped.sequence(),
                        bundle.getId(),
                        shipped.revision(),
                        shipped.digest(),
                        activations.bundleInForce(),
                        Activation.Kind.SHIPPED,
                        null,
                        "system",
                        now,
                        null,
                        null,
                        null,
                        false);
        activations.supersedeActive(now);
        bundle.moveTo(BundleState.ACTIVE, now);
        activations.add(activation);
        activations.flushed(bundle);
        audit.append(
                "system", "policy.activated", shipped.digest(), ActivationStore.facts(activation));
    }

    private static void requireNewest(BundleIdentity shipped, @Nullable Activation newest) {
        if (newest == null || newest.sequence() < shipped.sequence()) {
            return;
        }
        if (newest.sequence() > shipped.sequence()) {
            throw new IllegalStateException(
                    "The policy of this server is older than one that was in force: sequence %d, but the database has seen %d (revision %s). To go back to old rules, build them with a higher number in policies/SEQUENCE."
                            .formatted(shipped.sequence(), newest.sequence(), newest.revision()));
        }
        if (!newest.policyDigest().equals(shipped.digest())) {
            throw new IllegalStateException(
                    "The policy changed but kept its sequence %d (in force: %s, here: %s). Raise the number in policies/SEQUENCE and build again."
                            .formatted(
                                    shipped.sequence(), newest.policyDigest(), shipped.digest()));
        }
    }
}
