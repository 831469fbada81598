package dev.countersign.policy;

import dev.countersign.identity.Caller;
import dev.countersign.platform.Page;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * How people change the policy that decides: one asks, another activates; going back to a bundle
 * that decided before is one act of one person. For security leads and administrators, whose role
 * is read from the register at that moment. What decides changes after the transaction has
 * committed, here at once and on other servers of the same database within seconds; never call
 * these within a transaction of your own.
 */
@Singleton
public class Activations {
    private final ActivationBook book;
    private final Bundles bundles;
    private final Policy policy;

    Activations(ActivationBook book, Bundles bundles, Policy policy) {
        this.book = book;
        this.bundles = bundles;
        this.policy = policy;
    }

    /**
     * Asks that the bundle be activated by somebody else.
     *
     * @param treatment what shall happen to live approvals that it would not give
     * @param reviewDays 1 to 30, 7 when null: how long a review may take before suspension; only
     *     for {@link Treatment#REVIEW_THEN_SUSPEND}
     * @param reason 1 to 500 characters, for everybody who reads the history
     */
    public StoredBundle ask(
            Caller caller,
            String bundleId,
            @Nullable Treatment treatment,
            @Nullable Integer reviewDays,
            @Nullable String reason) {
        return book.ask(caller, bundleId, treatment, reviewDays, reason);
    }

    /**
     * Activates the bundle that another person asked for.
     *
     * @param version the {@link StoredBundle#version} that the caller has read, null for any
     * @throws dev.countersign.problem.Problem when nobody asked, the caller did, another bundle
     *     came into force since, or somebody was quicker
     */
    public Activation activate(Caller caller, String bundleId, @Nullable Integer version) {
        LoadedPolicy next = bundles.candidate(bundleId);
        return inForce(book.activate(caller, bundleId, version), next);
    }

    /** Puts a bundle that decided before back into force, at once and under a higher sequence. */
    public Activation rollBack(Caller caller, String toBundle, @Nullable String reason) {
        LoadedPolicy next = bundles.candidate(toBundle);
        return inForce(book.rollBack(caller, toBundle, reason), next);
    }

    /**
     * Takes back a bundle that never decided, which can be uploaded again, or the asking for one
     * that did.
     */
    public StoredBundle withdraw(Caller caller, String bundleId, @Nullable String reason) {
        return book.withdraw(caller, bundleId, reason);
    }

    /**
     * All activations, newest first; the first of them is in force.
     *
     * @param after {@link Page#next} of the page before, null for the first
     */
    public Page<Activation> history(@Nullable String after, int limit) {
        return book.history(after, limit);
    }

    private Activation inForce(Activation activation, LoadedPolicy next) {
        policy.activate(next.under(activation.sequence()));
        return activation;
    }
}
