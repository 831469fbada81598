package dev.countersign.approval.effect;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the treatment of those who lose by an activation is.
 *
 * @param kind {@code suspend_now}, {@code review_then_suspend}, or {@code resume} after going back
 * @param running whether approvals are still being looked at; reviews may be open afterwards
 * @param lookedAt how many approvals were looked at
 * @param states how many approvals are {@code due} for suspension unless reviewed, {@code
 *     suspended}, {@code reviewed}, {@code cured} because they meet the policy again, {@code ended}
 *     otherwise or {@code resumed}
 * @param failure why it does not go on at present, for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TreatmentProgress(
        int sequence,
        String kind,
        boolean running,
        int lookedAt,
        int total,
        Map<String, Integer> states,
        @Nullable String failure,
        Instant startedAt,
        @Nullable Instant finishedAt) {
    public TreatmentProgress {
        states = Map.copyOf(states);
    }

    /** How many are in this state. */
    public int count(String state) {
        return states.getOrDefault(state, 0);
    }

    public int percent() {
        return total == 0 ? (running ? 0 : 100) : (int) (100L * lookedAt / total);
    }
}
