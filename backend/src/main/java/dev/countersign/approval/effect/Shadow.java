package dev.countersign.approval.effect;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.countersign.policy.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle beside the one in force: what it would have said to the decisions that were really made
 * since the run began.
 *
 * @param upTo when the last decision was made that was compared; {@code startedAt} when none was
 * @param compared how many decisions were compared
 * @param unanswered of these, how often the bundle gave no usable answer; they count as denials
 * @param counts how many decisions had each pair of outcomes, those with the same included
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Shadow(
        String id,
        String bundleId,
        ShadowState state,
        String reason,
        String startedBy,
        Instant startedAt,
        Instant endsAt,
        @Nullable Instant endedAt,
        @Nullable String endedBy,
        @Nullable String failure,
        Instant upTo,
        long compared,
        long unanswered,
        List<Count> counts) {
    public Shadow {
        counts = List.copyOf(counts);
    }

    /** Decisions with one pair of outcomes; {@code before} is what was decided. */
    public record Count(Outcome before, Outcome after, long items) {}

    /**
     * A decision to which the bundle would have said something else.
     *
     * @param codes why: the rules that make the difference
     */
    public record Item(
            String decisionId, Instant at, Outcome before, Outcome after, List<String> codes) {
        public Item {
            codes = List.copyOf(codes);
        }
    }

    /** How many decisions had another outcome. */
    public long different() {
        return counts.stream().filter(c -> c.before != c.after).mapToLong(Count::items).sum();
    }
}
