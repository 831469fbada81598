package dev.countersign.inventory.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a model's files are written. */
public enum ModelFormat {
    GGUF,
    SAFETENSORS,
    PICKLE,
    ONNX,
    UNKNOWN;

    /** The word in JSON, in the database and in policy. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ModelFormat of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
