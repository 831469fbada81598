package dev.countersign.approval.ask;

import dev.countersign.identity.Caller;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/**
 * What the form that edits a request shares with the one that asks: the models of the fragment
 * {@code approval/ask-fields} and of policy's answer beside it.
 */
@Singleton
public final class FormParts {
    private final FormChoices choices;
    private final FormAnswers answers;

    FormParts(FormChoices choices, FormAnswers answers) {
        this.choices = choices;
        this.answers = answers;
    }

    /**
     * {@code fields}, {@code choices} and {@code answer}.
     *
     * @param text what to look for among the models
     * @param helped whether to look at once for what would help, which is slow
     */
    public Map<String, Object> of(Caller caller, RequestForm form, String text, boolean helped) {
        FormChoices.Choices all = choices.of(caller, form, text);
        AnswerPage answer =
                helped ? answers.helped(caller, form, all) : answers.of(caller, form, all);
        return Map.of("fields", form, "choices", all, "answer", answer);
    }

    /** The model of {@code approval/answer-part} for a form that keeps no draft. */
    public Map<String, Object> answerPart(Caller caller, RequestForm form) {
        FormChoices.Choices all = choices.of(caller, form, "");
        FormPage page =
                new FormPage(List.of(), all, answers.of(caller, form, all), null, "", "", null);
        return Map.of("page", page, "keeps", false);
    }
}
