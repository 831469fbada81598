package dev.countersign.approval.effect;

import dev.countersign.approval.Holding;
import dev.countersign.policy.Decision;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Severity;
import dev.countersign.policy.StoredDecision;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One approval, request or past decision under two policies.
 *
 * @param id of the approval, request or decision
 * @param codes why: what blocks under the candidate only, or for a gain under the other only
 * @param refusedAnyway whether an approval would not be renewed under the policy in force either
 * @param lifeBefore null for a past decision
 */
record Comparison(
        Subject subject,
        String id,
        @Nullable String personId,
        @Nullable String deviceId,
        Change change,
        Outcome before,
        Outcome after,
        List<String> codes,
        boolean refusedAnyway,
        Holding.@Nullable Life lifeBefore,
        Holding.@Nullable Life lifeAfter) {
    Comparison {
        codes = List.copyOf(codes);
    }

    /**
     * A live approval loses when the candidate would refuse its renewal for something that the
     * policy in force would not, and that its reviewers did not accept; also when it is refused
     * already for another reason, which may pass.
     */
    static Comparison ofApproval(
            Holding held, EvaluatedDecision inForce, EvaluatedDecision candidate) {
        Set<String> refusedBefore = held.refusing(inForce.decision());
        Set<String> refusedAfter = held.refusing(candidate.decision());
        Holding.Life before = held.life(inForce);
        Holding.Life after = held.life(candidate);
        List<String> codes = without(refusedAfter, refusedBefore);
        Change change;
        if (!codes.isEmpty()) {
            change = Change.LOSES;
        } else if (refusedAfter.isEmpty() && !refusedBefore.isEmpty()) {
            change = Change.GAINS;
            codes = List.copyOf(refusedBefore);
        } else if (refusedAfter.isEmpty() && after.shorterThan(before)) {
            change = Change.SHORTER;
        } else {
            change = Change.UNCHANGED;
        }
        return new Comparison(
                Subject.APPROVAL,
                held.id(),
                held.personId(),
                held.deviceId(),
                change,
                inForce.outcome(),
                candidate.outcome(),
                codes,
                !refusedBefore.isEmpty(),
                before,
                after);
    }

    /** A request gains or loses with the outcome. */
    static Comparison ofRequest(
            Subject subject,
            Holding asked,
            EvaluatedDecision inForce,
            EvaluatedDecision candidate) {
        Change change = change(inForce.outcome(), candidate.outcome());
        return new Comparison(
                subject,
                asked.id(),
                asked.personId(),
                asked.deviceId(),
                change,
                inForce.outcome(),
                candidate.outcome(),
                why(change, inForce.decision(), candidate.decision()),
                false,
                asked.life(inForce),
                asked.life(candidate));
    }

    /** A past decision flips when its own input has another outcome now. */
    static Comparison ofDecision(StoredDecision stored, EvaluatedDecision candidate) {
        Change change = change(stored.outcome(), candidate.outcome());
        return new Comparison(
                Subject.DECISION,
                stored.id(),
                stored.about().personId(),
                stored.about().deviceId(),
                change,
                stored.outcome(),
                candidate.outcome(),
                why(change, stored.decision(), candidate.decision()),
                false,
                null,
                null);
    }

    private static Change change(Outcome before, Outcome after) {
        int step = Integer.compare(rank(after), rank(before));
        return step < 0 ? Change.LOSES : step > 0 ? Change.GAINS : Change.UNCHANGED;
    }

    private static int rank(Outcome outcome) {
        return switch (outcome) {
            case DENY -> 0;
            case REVIEW -> 1;
            case ALLOW -> 2;
        };
    }

    private static List<String> why(Change change, Decision before, Decision after) {
        return switch (change) {
            case LOSES -> appeared(after, before);
            case GAINS -> appeared(before, after);
            case SHORTER, UNCHANGED -> List.of();
        };
    }

    /** Codes that block here and do not there, or block here at a higher severity than there. */
    private static List<String> appeared(Decision here, Decision there) {
        TreeSet<String> codes =
                new TreeSet<>(without(codes(here, Severity.DENY), codes(there, Severity.DENY)));
        Set<String> anyThere =
                Stream.concat(
                                codes(there, Severity.DENY).stream(),
                                codes(there, Severity.REVIEW).stream())
                        .collect(Collectors.toSet());
        codes.addAll(without(codes(here, Severity.REVIEW), anyThere));
        return List.copyOf(codes);
    }

    private static Set<String> codes(Decision decision, Severity severity) {
        return decision.failing(severity).stream()
                .map(Decision.Finding::code)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> without(Set<String> codes, Set<String> others) {
        return codes.stream().filter(code -> !others.contains(code)).toList();
    }
}
