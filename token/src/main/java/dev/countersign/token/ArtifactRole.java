package dev.countersign.token;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a file is to the program that loads it. */
public enum ArtifactRole {
    MODEL,
    ADAPTER,
    PROJECTOR,
    DRAFT,
    TENSOR,
    CONFIG,
    TOKENIZER,
    CODE;

    /** The role's word in a set, in the API and in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role with that word. */
    public static Optional<ArtifactRole> ofWord(String word) {
        return Stream.of(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
