package dev.countersign.portal;

import dev.countersign.approval.WorkCounts;
import dev.countersign.inventory.model.UnknownFiles;
import dev.countersign.portal.chart.Bars;
import dev.countersign.portal.chart.StackedColumns;
import java.time.LocalDate;
import java.util.List;

/**
 * What the dashboard shows: each chart with the table that it draws.
 *
 * @param ending active approvals that end within fourteen days
 * @param endingAll where all of them are
 * @param unknown sets of files that nobody confirmed to be a model
 */
record DashboardView(
        DashboardQuery query,
        List<Period> periods,
        StackedColumns outcomes,
        List<Count> rules,
        Bars rulesChart,
        List<Count> posture,
        Bars postureChart,
        List<Count> approvals,
        Bars approvalsChart,
        long waiting,
        List<WorkCounts.Line> oldest,
        long ending,
        List<WorkCounts.Line> endingFirst,
        String endingAll,
        long unknown,
        List<UnknownFiles.Line> mostSeen) {
    /** Decisions of a day or a week. */
    record Period(LocalDate from, LocalDate until, long allowed, long reviewed, long denied) {
        public long total() {
            return allowed + reviewed + denied;
        }
    }

    /** A number, what it counts, and where each single one is. */
    record Count(String key, String label, long n, String tone, String href) {}

    public long total() {
        return periods.stream().mapToLong(Period::total).sum();
    }

    public long denied() {
        return periods.stream().mapToLong(Period::denied).sum();
    }

    public long devices() {
        return posture.stream().mapToLong(Count::n).sum();
    }

    public long active() {
        return approvals.stream()
                .filter(count -> count.key().equals("active"))
                .mapToLong(Count::n)
                .sum();
    }

    public List<String> choices() {
        return DashboardQuery.choicesOfDays().toList();
    }
}
