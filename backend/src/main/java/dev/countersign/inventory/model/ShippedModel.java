package dev.countersign.inventory.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model as the shipped {@code models.json} writes it. */
record ShippedModel(
        String id,
        String family,
        String version,
        String publisher,
        @Nullable String released,
        List<String> parameters,
        List<String> modalities,
        List<String> huggingface,
        List<String> ollama,
        String licence,
        String openness,
        String trainingDataOpenness,
        List<Ancestor> ancestry,
        boolean ancestryComplete,
        Origin origin,
        String notes,
        List<String> sources,
        boolean verified) {}
