package dev.countersign.inventory.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where files were fetched from, as the device that holds them says. */
public enum SourceKind {
    HUGGINGFACE,
    OLLAMA,
    MODELSCOPE,
    UPLOAD,
    OTHER;

    /** The word in JSON, in the database and in policy. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SourceKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
