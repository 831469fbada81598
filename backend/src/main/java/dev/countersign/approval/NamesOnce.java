package dev.countersign.approval;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@link Names} for one page, each looked up once; null for null. */
final class NamesOnce {
    private final Names names;
    private final Map<String, String> known = new HashMap<>();

    NamesOnce(Names names) {
        this.names = names;
    }

    @Nullable String person(@Nullable String id) {
        return once("person", id, names::person);
    }

    @Nullable String device(@Nullable String id) {
        return once("device", id, names::device);
    }

    @Nullable String tool(@Nullable String id) {
        return once("tool", id, names::tool);
    }

    @Nullable String model(@Nullable String digest) {
        return once("model", digest, names::model);
    }

    private @Nullable String once(
            String kind, @Nullable String id, UnaryOperator<String> lookedUp) {
        return id == null ? null : known.computeIfAbsent(kind + id, _ -> lookedUp.apply(id));
    }
}
