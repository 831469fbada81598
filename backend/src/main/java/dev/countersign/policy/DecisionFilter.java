package dev.countersign.policy;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which decisions to list; null means any, an empty set means none.
 *
 * @param code a rule that stood in the way or warned, at any severity
 * @param revision of the bundle that decided
 * @param from the first moment looked at
 * @param until the first moment not looked at any more
 */
public record DecisionFilter(
        @Nullable Set<String> personIds,
        @Nullable Set<String> deviceIds,
        @Nullable Set<String> modelDigests,
        @Nullable String code,
        @Nullable Outcome outcome,
        @Nullable DecisionPurpose purpose,
        @Nullable String revision,
        @Nullable Instant from,
        @Nullable Instant until) {
    /** Every decision. */
    public static final DecisionFilter ALL =
            new DecisionFilter(null, null, null, null, null, null, null, null, null);

    public DecisionFilter {
        personIds = personIds == null ? null : Set.copyOf(personIds);
        deviceIds = deviceIds == null ? null : Set.copyOf(deviceIds);
        modelDigests = modelDigests == null ? null : Set.copyOf(modelDigests);
    }

    /** The same about these people only. */
    public DecisionFilter of(Set<String> people) {
        return new DecisionFilter(
                people, deviceIds, modelDigests, code, outcome, purpose, revision, from, until);
    }

    /** The same up to a moment, unless it ends before. */
    public DecisionFilter before(Instant end) {
        Instant sooner = until != null && until.isBefore(end) ? until : end;
        return new DecisionFilter(
                personIds, deviceIds, modelDigests, code, outcome, purpose, revision, from, sooner);
    }
}
