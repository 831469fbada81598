package dev.countersign.approval.ask;

import dev.countersign.approval.AnswerView;
import dev.countersign.problem.FormError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside the form: policy's answer to what is filled in so far, or what it still needs.
 *
 * @param missing ids of fields without which there is no answer
 * @param errors what is wrong with the fields that are filled in
 * @param reasonMissing whether the answer is for a reason that is still to be written
 * @param lines one for each combination; empty without an answer
 * @param leftOut what is not asked, since the tool is not on the device
 * @param elsewhere files that were not seen on the device that they are asked for
 * @param help what would help, once it was looked for
 */
record AnswerPage(
        List<String> missing,
        List<FormError> errors,
        boolean reasonMissing,
        List<Line> lines,
        List<Pair> leftOut,
        List<Pair> elsewhere,
        @Nullable List<Help> help) {
    /** The answer to one combination. */
    record Line(String model, String device, String tool, AnswerView answer) {}

    /** A tool or model, and the device that has it not. */
    record Pair(String thing, String device) {}

    /**
     * What would help with one combination.
     *
     * @param of named when there are several
     */
    record Help(@Nullable Line of, String text, List<Way> ways, boolean complete) {}

    /**
     * Changes to make together.
     *
     * @param apply the value that makes those that are fields of the form, empty when none is
     * @param toWrite the field that a person has to fill in themselves, empty when there is none
     */
    record Way(
            List<String> steps,
            String outcome,
            String result,
            @Nullable String afterwards,
            String apply,
            String toWrite) {}

    static AnswerPage incomplete(List<String> missing, List<FormError> errors) {
        return new AnswerPage(missing, errors, false, List.of(), List.of(), List.of(), List.of());
    }

    public boolean answered() {
        return !lines.isEmpty();
    }

    /** {@code deny} if anything is denied, else {@code review} if anything is, else allow. */
    public String worst() {
        return count("deny") > 0 ? "deny" : count("review") > 0 ? "review" : "allow";
    }

    public long allowed() {
        return count("allow");
    }

    public long reviewed() {
        return count("review");
    }

    public long denied() {
        return count("deny");
    }

    private long count(String outcome) {
        return lines.stream().filter(line -> line.answer().outcome().equals(outcome)).count();
    }

    /** Every role that has to review anything. */
    public List<String> roles() {
        return lines.stream()
                .flatMap(line -> line.answer().review().stream())
                .map(need -> need.role())
                .distinct()
                .sorted()
                .toList();
    }

    /** Days for which an approval can live at most; 0 when nothing can be approved. */
    public long mostDays() {
        return lines.stream()
                        .filter(line -> !line.answer().outcome().equals("deny"))
                        .mapToLong(line -> line.answer().approvalMaxS())
                        .min()
                        .orElse(0)
                / 86_400;
    }

    /** Whether something may help that was not looked for yet. */
    public boolean mayBeHelped() {
        return help == null && answered() && !worst().equals("allow");
    }

    AnswerPage with(List<Help> found) {
        return new AnswerPage(missing, errors, reasonMissing, lines, leftOut, elsewhere, found);
    }
}
