package dev.countersign.approval.ask;

import dev.countersign.problem.FormError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is around the form.
 *
 * @param draft what is kept of it, null for nothing yet
 * @param editor names this very page among those that write the draft
 * @param note what to tell about the draft: empty, {@code gone}, {@code forked}, {@code after_sent}
 *     or {@code full}
 * @param other the draft that was left alone, see {@link Drafts.Saved}
 */
record FormPage(
        List<FormError> errors,
        FormChoices.Choices choices,
        AnswerPage answer,
        @Nullable Draft draft,
        String editor,
        String note,
        @Nullable Draft other) {
    /** Whether it is the uploaded scan that is wrong. */
    public boolean scanFault() {
        return errors.stream().anyMatch(error -> error.field().equals("scan"));
    }

    /** The keys of what is kept, for the form's hidden fields. */
    public String draftId() {
        return draft == null ? "" : draft.id();
    }

    public int draftVersion() {
        return draft == null ? 0 : draft.version();
    }
}
