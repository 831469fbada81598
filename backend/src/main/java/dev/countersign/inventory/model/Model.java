package dev.countersign.inventory.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model family as the catalogue knows it. Its facts hold for files only after
 * somebody confirmed that they are this model.
 *
 * @param openness grade from {@code A} (all open) to {@code F} (unknown)
 * @param ancestry what it was made from directly; {@link Models#ancestry} follows it further
 * @param released date or part of one, null when not known
 * @param verified whether the facts were read at their sources
 * @param described who described it here, null for a model of the shipped catalogue
 */
public record Model(
        String id,
        String family,
        String version,
        Publisher publisher,
        Licence licence,
        String openness,
        Origin origin,
        String trainingData,
        List<Ancestor> ancestry,
        boolean ancestryComplete,
        @Nullable String released,
        List<String> parameters,
        List<String> modalities,
        List<String> huggingface,
        List<String> ollama,
        String notes,
        List<String> sources,
        boolean verified,
        @Nullable Described described) {
    public Model {
        ancestry = List.copyOf(ancestry);
        parameters = List.copyOf(parameters);
        modalities = List.copyOf(modalities);
        huggingface = List.copyOf(huggingface);
        ollama = List.copyOf(ollama);
        sources = List.copyOf(sources);
    }

    /** Family and version, for people. */
    public String name() {
        return (family + " " + version).strip();
    }
}
