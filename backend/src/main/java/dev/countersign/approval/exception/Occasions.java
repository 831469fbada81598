package dev.countersign.approval.exception;

import dev.countersign.identity.Caller;
import dev.countersign.policy.Decision;
import org.jspecify.annotations.Nullable;

/** What exceptions are asked for: the room of requests and decisions answers. */
public interface Occasions {
    /**
     * What stands in somebody's way.
     *
     * @param about everything that was decided about
     * @param decision what policy said last
     */
    record Occasion(@Nullable String requestId, Subject about, Decision decision) {}

    /**
     * A request with its newest decision.
     *
     * @throws dev.countersign.problem.Problem of kind not-found when the caller may not see it
     */
    Occasion ofRequest(Caller caller, String requestId);

    /**
     * A recorded decision.
     *
     * @throws dev.countersign.problem.Problem of kind not-found when the caller may not see it
     */
    Occasion ofDecision(Caller caller, String decisionId);
}
