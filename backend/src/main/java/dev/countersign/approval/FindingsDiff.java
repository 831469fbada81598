package dev.countersign.approval;

import dev.countersign.policy.Decision;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.StoredDecision;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stands in the way after and did not before, and the other way round.
 *
 * @param before outcome of the earlier decision
 */
record FindingsDiff(String before, String after, List<Line> appeared, List<Line> gone) {
    record Line(String code, String title) {}

    static FindingsDiff between(StoredDecision before, StoredDecision after, LoadedPolicy words) {
        return new FindingsDiff(
                before.outcome().text(),
                after.outcome().text(),
                only(after.decision(), before.decision(), words),
                only(before.decision(), after.decision(), words));
    }

    private static List<Line> only(Decision here, Decision notThere, LoadedPolicy words) {
        Set<String> codes = new TreeSet<>(Judge.blocking(here));
        codes.removeAll(Judge.blocking(notThere));
        return codes.stream().map(code -> new Line(code, words.rule(code).title())).toList();
    }

    public boolean isEmpty() {
        return appeared.isEmpty() && gone.isEmpty() && before.equals(after);
    }
}
