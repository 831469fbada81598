package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.context.MessageSource;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays out the form for changing a request, and two versions of it side by side. */
@Singleton
class EditDesk {
    private static final int SHORTEST_REASON = 10;

    private final Requests requests;
    private final RequestChoices choices;
    private final RequestHistory history;
    private final RequestWords words;
    private final MessageSource texts;

    EditDesk(
            Requests requests,
            RequestChoices choices,
            RequestHistory history,
            RequestWords words,
            MessageSource texts) {
        this.requests = requests;
        this.choices = choices;
        this.history = history;
        this.words = words;
        this.texts = texts;
    }

    /** Policy's answer to what is filled in, or the fields that it still needs. */
    record Answer(@Nullable AnswerView decision, List<String> missing) {}

    /**
     * One field in both versions.
     *
     * @param newest what is saved now
     * @param mine what was just sent
     * @param merged what it becomes when mine is taken over: where I changed nothing, the newest
     */
    record Row(
            String field,
            List<String> newest,
            List<String> mine,
            List<String> merged,
            boolean differs) {}

    /** In no transaction of its own: an answer that is not possible yet would undo it. */
    Map<String, Object> page(
            Caller caller, RequestView request, EditForm form, List<FormError> errors) {
        long counting =
                request.reviews().stream()
                        .filter(review -> review.revision() == request.revision())
                        .count();
        return Map.of(
                "request", request,
                "form", form,
                "errors", errors,
                "choices", choices.of(caller, form.modelDigest()),
                "answer", answer(caller, form),
                "stale", counting,
                "asked", request.needs().size());
    }

    Answer answer(Caller caller, EditForm form) {
        try {
            return new Answer(AnswerView.of(requests.check(caller, form.toRequest())), List.of());
        } catch (Problem incomplete) {
            return new Answer(
                    null,
                    FormError.of(incomplete).stream().map(FormError::field).distinct().toList());
        }
    }

    /** What is wrong before anybody is asked: policy takes shorter reasons, people do not. */
    List<FormError> errors(EditForm form) {
        return form.reason().length() < SHORTEST_REASON
                ? List.of(new FormError("reason", fault("reason", "Say why.")))
                : List.of();
    }

    List<FormError> errors(Problem wrong) {
        return FormError.of(wrong).stream()
                .map(error -> new FormError(error.field(), fault(error.field(), error.message())))
                .distinct()
                .toList();
    }

    private String fault(String field, String otherwise) {
        return texts.getMessage("fault.request." + field, Locale.ENGLISH).orElse(otherwise);
    }

    boolean saysTheSame(EditForm form, RequestView request) {
        return form.fields().equals(EditForm.of(request).fields());
    }

    /** Both versions, field by field, and what taking over mine makes of them. */
    @Transactional(readOnly = true)
    Map<String, Object> conflict(RequestView newest, EditForm mine) {
        Map<String, List<String>> theirs = EditForm.of(newest).fields();
        Map<String, List<String>> read =
                history.at(newest.id(), mine.revision())
                        .<Map<String, List<String>>>map(kept -> RequestChange.fields(kept.tuple()))
                        .orElse(theirs);
        Map<String, List<String>> merged = new HashMap<>();
        NamesOnce once = words.onOnePage();
        List<Row> rows = new ArrayList<>();
        for (String field : RequestChange.fields(Tuple.of(newest)).keySet()) {
            List<String> my = mine.fields().get(field);
            if (my != null) {
                List<String> saved = theirs.getOrDefault(field, List.of());
                boolean untouched = my.equals(read.getOrDefault(field, List.of()));
                List<String> becomes = untouched ? saved : my;
                merged.put(field, becomes);
                rows.add(
                        new Row(
                                field,
                                words.of(field, saved, once),
                                words.of(field, my, once),
                                words.of(field, becomes, once),
                                !my.equals(saved)));
            }
        }
        return Map.of(
                "request", newest,
                "rows", rows,
                "mine", mine,
                "merged", EditForm.ofFields(newest.revision(), merged));
    }

    /** What the page after saving says. */
    static String happened(RequestState state) {
        return switch (state) {
            case APPROVED -> "request_allowed";
            case DENIED -> "request_revised_denied";
            case IN_REVIEW, CHANGES_REQUESTED, REJECTED, WITHDRAWN -> "request_revised";
        };
    }
}
