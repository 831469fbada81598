package dev.countersign.approval;

import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionInput;
import dev.countersign.policy.EvaluatedDecision;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * What a person has or waits for, with the facts of one moment: a live approval or a request.
 *
 * @param id of the approval, or of the request where none was given
 * @param endsAt the end of the approval; of a request, that of an approval given now
 * @param input present facts as policy is told them at a renewal
 * @param accepted the codes that blocked when it was approved, so reviewers knew of them; empty for
 *     a request
 */
public record Holding(
        String id,
        String personId,
        String deviceId,
        Instant at,
        Instant endsAt,
        int durationDays,
        DecisionInput input,
        Set<String> accepted) {
    public Holding {
        accepted = Set.copyOf(accepted);
    }

    /**
     * The codes for which an approval would not be renewed under this answer; empty if it would.
     */
    public Set<String> refusing(Decision decision) {
        return Judge.refusing(decision, accepted);
    }

    /** How long it would carry under this answer. */
    public Life life(EvaluatedDecision answer) {
        Decision.Obligations obligations = answer.decision().obligations();
        long asked = Duration.ofDays(durationDays).toSeconds();
        Instant from = at.truncatedTo(ChronoUnit.SECONDS);
        long token =
                TokenLife.tokenEnd(from, endsAt, input, answer.decision())
                        .map(end -> Duration.between(from, end).toSeconds())
                        .orElse(0L);
        return new Life(Math.min(asked, obligations.approvalMaxS()), token);
    }

    /**
     * Lives in seconds.
     *
     * @param approvalS of an approval given now for the asked duration
     * @param tokenS of a token issued now
     */
    public record Life(long approvalS, long tokenS) {
        /** Whether either is shorter than there. */
        public boolean shorterThan(Life other) {
            return approvalS < other.approvalS || tokenS < other.tokenS;
        }
    }
}
