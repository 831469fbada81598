package dev.countersign.inventory.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads and writes columns that hold lists and records as JSON, through the one strict reader. */
final class JsonColumn {
    private JsonColumn() {}

    static String write(Object value) {
        return StrictJson.text(value);
    }

    static <T> List<T> list(String json, Class<T[]> type) {
        return List.of(read(json, type));
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored " + type.getSimpleName() + " is broken", e);
        }
    }
}
