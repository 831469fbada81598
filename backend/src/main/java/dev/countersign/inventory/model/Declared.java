package dev.countersign.inventory.model;

import dev.countersign.problem.InputCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a file says of itself: hints for whoever confirms it, never facts for policy. */
public record Declared(
        @Nullable String name,
        @Nullable String organization,
        @Nullable String license,
        @Nullable List<String> baseModels,
        @Nullable String quantizedBy) {
    static final Declared NOTHING = new Declared(null, null, null, null, null);

    private static final int LONGEST = 200;
    private static final int MOST_BASES = 32;

    public Declared {
        baseModels = baseModels == null ? List.of() : List.copyOf(baseModels);
    }

    /** Whether it names who made the model. */
    boolean namesOrigin() {
        return organization != null && !organization.isBlank();
    }

    void check(InputCheck check, String pointer) {
        check.optionalText(pointer + "/name", name, LONGEST);
        check.optionalText(pointer + "/organization", organization, LONGEST);
        check.optionalText(pointer + "/license", license, LONGEST);
        check.optionalText(pointer + "/quantized_by", quantizedBy, LONGEST);
        List<String> bases = baseModels == null ? List.of() : baseModels;
        if (bases.size() > MOST_BASES) {
            check.wrong(
                    pointer + "/base_models",
                    "length",
                    "These are too many base models.",
                    "at most " + MOST_BASES);
        }
        for (int i = 0; i < Math.min(bases.size(), MOST_BASES); i++) {
            check.text(pointer + "/base_models/" + i, bases.get(i), LONGEST);
        }
    }
}
