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
}
