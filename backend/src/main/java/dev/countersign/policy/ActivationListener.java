package dev.countersign.policy;

/**
 * What other rooms do when people change the policy. Called in the transaction of the act, before
 * its audit entry: what is thrown undoes the act.
 */
public interface ActivationListener {
    /**
     * A person asks for an activation; throw a {@link dev.countersign.problem.Problem} when it must
     * not be asked for yet.
     */
    void asked(StoredBundle bundle, StoredBundle.Asking asking);

    /** A bundle comes into force; decisions are made by it once the transaction has committed. */
    void activated(Activation activation);
}
