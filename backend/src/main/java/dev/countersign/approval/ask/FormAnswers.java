package dev.countersign.approval.ask;

import dev.countersign.approval.AnswerView;
import dev.countersign.approval.HelpView;
import dev.countersign.approval.Previews;
import dev.countersign.identity.Caller;
import dev.countersign.inventory.model.ModelSearch;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Policy's answer to a form as it is, in words. Nothing of it is recorded. */
@Singleton
class FormAnswers {
    private final Previews previews;
    private final FormFaults faults;

    FormAnswers(Previews previews, FormFaults faults) {
        this.previews = previews;
        this.faults = faults;
    }

    /** One evaluation for each combination; what would help is not looked for. */
    AnswerPage of(Caller caller, RequestForm form, FormChoices.Choices choices) {
        List<String> missing = form.missing();
        if (!missing.isEmpty()) {
            return AnswerPage.incomplete(missing, List.of());
        }
        try {
            return answer(form, choices, previews.of(caller, form.toPreview()));
        } catch (Problem wrong) {
            return AnswerPage.incomplete(List.of(), faults.of(wrong));
        }
    }

    private static AnswerPage answer(
            RequestForm form, FormChoices.Choices choices, Previews.Preview preview) {
        Words words = new Words(choices);
        return new AnswerPage(
                List.of(),
                List.of(),
                form.lacksReason(),
                preview.items().stream().map(words::line).toList(),
                preview.leftOut().stream()
                        .map(pair ->
                                new AnswerPage.Pair(
                                        choices.tool(pair.toolId()),
                                        choices.device(pair.deviceId())))
                        .toList(),
                elsewhere(form, choices),
                null);
    }

    /** The same with what would help; slow. */
    AnswerPage helped(Caller caller, RequestForm form, FormChoices.Choices choices) {
        List<String> missing = form.missing();
        if (!missing.isEmpty()) {
            return AnswerPage.incomplete(missing, List.of());
        }
        try {
            Previews.Helped helped = previews.helped(caller, form.toPreview());
            AnswerPage answer = answer(form, choices, helped.preview());
            return answer.mayBeHelped() ? answer.with(help(form, choices, helped)) : answer;
        } catch (Problem wrong) {
            return AnswerPage.incomplete(List.of(), faults.of(wrong));
        }
    }

    /** What would help; empty where the form is not complete. */
    List<AnswerPage.Help> help(Caller caller, RequestForm form, FormChoices.Choices choices) {
        if (!form.missing().isEmpty()) {
            return List.of();
        }
        try {
            return help(form, choices, previews.helped(caller, form.toPreview()));
        } catch (Problem wrong) {
            return List.of();
        }
    }

    private static List<AnswerPage.Help> help(
            RequestForm form, FormChoices.Choices choices, Previews.Helped helped) {
        Words words = new Words(choices);
        return helped.worst().stream()
                .filter(item -> item.answer().wouldHelp() != null)
                .map(item -> words.help(item, !form.isSingle()))
                .toList();
    }

    /** What is wrong with a form that is about to be read before sending; nothing is evaluated. */
    List<FormError> errors(Caller caller, RequestForm form) {
        List<FormError> missing =
                Stream.concat(
                                form.missing().stream(),
                                form.lacksReason() ? Stream.of("reason") : Stream.empty())
                        .map(faults::of)
                        .toList();
        if (!form.missing().isEmpty()) {
            return missing;
        }
        try {
            previews.requireComplete(caller, form.toSet());
            return missing;
        } catch (Problem wrong) {
            return FormFaults.ordered(
                    Stream.concat(missing.stream(), faults.of(wrong).stream()).toList());
        }
    }

    private static List<AnswerPage.Pair> elsewhere(RequestForm form, FormChoices.Choices choices) {
        return choices.models().chosen().stream()
                .flatMap(files ->
                        form.deviceIds().stream()
                                .filter(device -> !files.seenOn().contains(device))
                                .map(device ->
                                        new AnswerPage.Pair(files.name(), choices.device(device))))
                .toList();
    }

    /** Things by name. */
    private record Words(FormChoices.Choices choices, Map<String, String> models) {
        Words(FormChoices.Choices choices) {
            this(
                    choices,
                    choices.models().chosen().stream()
                            .collect(
                                    Collectors.toMap(
                                            ModelSearch.Files::digest,
                                            ModelSearch.Files::name,
                                            (a, _) -> a)));
        }

        AnswerPage.Line line(Previews.Item item) {
            return new AnswerPage.Line(
                    models.getOrDefault(item.modelDigest(), item.modelDigest()),
                    choices.device(item.deviceId()),
                    choices.tool(item.toolId()),
                    AnswerView.of(item.answer(), item.deviceId(), item.modelDigest()));
        }

        AnswerPage.Help help(Previews.Item item, boolean named) {
            HelpView help = Objects.requireNonNull(item.answer().wouldHelp());
            return new AnswerPage.Help(
                    named ? line(item) : null,
                    help.text(),
                    help.suggestions().stream()
                            .map(way -> Remedy.shown(way, item.modelDigest()))
                            .toList(),
                    help.complete());
        }
    }
}
