package dev.countersign.policy;

import org.jspecify.annotations.Nullable;

/**
 * A decision with everything that is needed to make it again.
 *
 * @param input the exact JSON that was evaluated; {@code null} as text where nothing could be
 * @param output the exact JSON that the engine answered, or the denial that took its place
 * @param engine the engine and its version
 * @param failure why the engine's answer could not be used; the decision is then a denial
 */
public record EvaluatedDecision(
        Decision decision,
        String input,
        String output,
        BundleIdentity bundle,
        String engine,
        @Nullable EngineFailure failure) {
    public Outcome outcome() {
        return decision.outcome();
    }
}
