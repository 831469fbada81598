package dev.countersign.approval.effect;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a stored bundle would change, compared with the policy that was in force when it was
 * computed.
 *
 * @param policyDigest of the bundle that is looked at
 * @param baseSequence the activation it is compared with
 * @param outdated whether another policy is in force now, so that it says nothing any more
 * @param phase what is being looked at, or was last
 * @param done how many approvals, requests and decisions were looked at
 * @param total of how many
 * @param asOf the moment of the facts
 * @param failure why there is no result, for people
 * @param summary there when it is done
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Effect(
        String id,
        String bundleId,
        String policyDigest,
        int baseSequence,
        String baseDigest,
        boolean outdated,
        EffectState state,
        Subject phase,
        int done,
        int total,
        String startedBy,
        Instant startedAt,
        Instant asOf,
        @Nullable Instant finishedAt,
        @Nullable String failure,
        @Nullable EffectSummary summary) {
    /** Whether its result may be decided upon. */
    public boolean holds() {
        return state == EffectState.DONE && !outdated;
    }

    /** How much of the work is done, 0 to 100. */
    public int percent() {
        return total == 0 ? (state == EffectState.DONE ? 100 : 0) : (int) (100L * done / total);
    }
}
