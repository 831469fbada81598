package dev.countersign.policy;

/**
 * Evaluates one bundle; the port that adapters implement. Safe for use by several threads. An
 * engine knows nothing of decisions: what its answer means is checked by {@link Policy}.
 */
public interface PolicyEngine {
    /**
     * Evaluates the bundle's entrypoint in bounded time and memory.
     *
     * @param input valid JSON; the caller has seen to that
     */
    EngineAnswer evaluate(byte[] input);

    /** The engine and its version, as recorded with each decision. */
    String name();

    /** Makes an engine for a bundle. */
    interface Maker {
        /**
         * Loads and compiles; may take seconds.
         *
         * @throws BundleRefused when this engine cannot or may not run the bundle
         */
        PolicyEngine make(PolicyBundle bundle) throws BundleRefused;
    }

    /**
     * Has the bundle in force evaluated somewhere else than where bundles are loaded and looked at.
     * A server without one lets the engine that loaded the bundle answer for it.
     */
    interface InForce {
        /**
         * The engine for a bundle that was put into force. Never fails: it denies for as long as
         * the place that evaluates cannot be reached or has another bundle.
         */
        PolicyEngine engine(BundleIdentity bundle);
    }
}
