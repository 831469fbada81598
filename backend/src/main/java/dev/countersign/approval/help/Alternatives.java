package dev.countersign.approval.help;

import dev.countersign.policy.DecisionInput;
import java.util.List;

/**
 * What the person may choose instead; collected from the registers by who asks.
 *
 * @param models the facts of other approved models, as policy would be told them
 * @param classes the registered data classes that are not forbidden, the least sensitive first
 * @param standIns data classes to work with in place of a more sensitive one, the nearest first
 * @param scopes the registered scopes
 * @param toolVersion the version of the tool to move to; empty when none is named
 */
public record Alternatives(
        List<DecisionInput.Model> models,
        List<String> classes,
        List<String> standIns,
        List<String> scopes,
        List<Long> toolVersion) {
    /** Nothing to choose from. */
    public static final Alternatives NONE =
            new Alternatives(List.of(), List.of(), List.of(), List.of(), List.of());

    public Alternatives {
        models = List.copyOf(models);
        classes = List.copyOf(classes);
        standIns = List.copyOf(standIns);
        scopes = List.copyOf(scopes);
        toolVersion = List.copyOf(toolVersion);
    }
}
