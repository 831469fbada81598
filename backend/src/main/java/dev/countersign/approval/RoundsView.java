package dev.countersign.approval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people said and changed about one request, as its pages show it.
 *
 * @param askedAt since when the present revision waits
 * @param filled how many of the {@code total} roles said yes to it
 * @param verdicts newest first, those for earlier revisions included
 * @param revisions newest first
 * @param since what is different from an earlier revision; null where there is none
 * @param comments newest first
 * @param olderComments the cursor of those before, null when these are all
 */
record RoundsView(
        Instant askedAt,
        int filled,
        int total,
        List<VerdictLine> verdicts,
        List<RevisionLine> revisions,
        @Nullable Since since,
        List<CommentLine> comments,
        @Nullable String olderComments) {
    /**
     * One person's verdict.
     *
     * @param counts false when the request changed since
     */
    record VerdictLine(
            String id,
            int revision,
            String reviewer,
            String role,
            String verdict,
            String reason,
            boolean smallTeam,
            Instant at,
            boolean counts) {}

    /**
     * @param person null for facts that changed by themselves
     */
    record RevisionLine(
            int revision,
            String cause,
            String note,
            @Nullable String person,
            Instant at,
            String decisionId,
            List<FieldLine> fields,
            List<RequestWords.Line> changes) {}

    record FieldLine(String field, List<String> values) {}

    /** The present revision against that one. */
    record Since(int revision, List<RequestWords.Line> changes, FindingsDiff findings) {
        public boolean isEmpty() {
            return changes.isEmpty() && findings.isEmpty();
        }
    }

    record CommentLine(String person, String text, int revision, Instant at) {}

    /** Who asked for changes in the present revision, null when nobody did. */
    public @Nullable VerdictLine changesAsked() {
        return verdicts.stream()
                .filter(v -> v.counts() && v.verdict().equals(Verdict.CHANGES.word()))
                .findFirst()
                .orElse(null);
    }

    /** How many verdicts an edit would make stale. */
    public long counting() {
        return verdicts.stream().filter(VerdictLine::counts).count();
    }
}
