package dev.countersign.approval;

import dev.countersign.approval.ask.FormFaults;
import dev.countersign.approval.ask.FormParts;
import dev.countersign.identity.Caller;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.Devices;
import dev.countersign.problem.FormError;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lays out the form for changing a request, and two versions of it side by side. */
@Singleton
class EditDesk {
    private final FormParts parts;
    private final FormFaults faults;
    private final RequestHistory history;
    private final RequestWords words;
    private final Devices devices;

    EditDesk(
            FormParts parts,
            FormFaults faults,
            RequestHistory history,
            RequestWords words,
            Devices devices) {
        this.parts = parts;
        this.faults = faults;
        this.history = history;
        this.words = words;
        this.devices = devices;
    }

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
    Map<String, Object> page(Caller caller, RequestView request, EditForm form, Around around) {
        long counting =
                request.reviews().stream()
                        .filter(review -> review.revision() == request.revision())
                        .count();
        Map<String, Object> page =
                new HashMap<>(parts.of(caller, form.asked(), around.text, around.helped));
        page.put("request", request);
        page.put("form", form);
        page.put("errors", around.errors);
        page.put("stale", counting);
        page.put("asked", request.needs().size());
        return page;
    }

    /**
     * How the form is shown.
     *
     * @param text what to look for among the models
     * @param helped whether to look at once for what would help
     */
    record Around(List<FormError> errors, String text, boolean helped) {
        static Around with(List<FormError> errors) {
            return new Around(errors, "", false);
        }
    }

    Map<String, Object> answer(Caller caller, EditForm form) {
        return parts.answerPart(caller, form.asked());
    }

    /** What is wrong before anybody is asked: policy takes shorter reasons, people do not. */
    List<FormError> errors(EditForm form) {
        return form.reason().length() < InputCheck.SHORTEST_REASON
                ? List.of(faults.of("reason"))
                : List.of();
    }

    List<FormError> errors(Problem wrong) {
        return faults.of(wrong);
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
                                words(field, my, newest, once),
                                words(field, becomes, newest, once),
                                !my.equals(saved)));
            }
        }
        return Map.of(
                "request", newest,
                "rows", rows,
                "mine", mine,
                "merged", EditForm.ofFields(newest.revision(), merged));
    }

    /** A device that is not theirs, or is none, keeps its id: nobody learns a name by asking. */
    private List<String> words(
            String field, List<String> values, RequestView newest, NamesOnce once) {
        boolean foreign =
                field.equals("device_id")
                        && !values.stream()
                                .flatMap(id -> devices.find(id).stream())
                                .map(Device::ownerId)
                                .allMatch(newest.personId()::equals);
        return foreign ? values : words.of(field, values, once);
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
