package dev.countersign.approval;

import dev.countersign.policy.DecisionSubject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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

    /** Reads these names at once; further ones are looked up one by one. */
    NamesOnce knowing(List<DecisionSubject> subjects) {
        return knowing(names.of(subjects, List.of()), subjects, List.of());
    }

    /** The same, and these people's, as they were just read. */
    NamesOnce knowing(KnownNames all, List<DecisionSubject> subjects, Collection<String> people) {
        people.forEach(id -> keep("person", id, all::person));
        subjects.forEach(subject -> {
            keep("person", subject.personId(), all::person);
            keep("device", subject.deviceId(), all::device);
            keep("tool", subject.toolId(), all::tool);
            keep("model", subject.modelDigest(), all::model);
        });
        return this;
    }

    private void keep(String kind, @Nullable String id, UnaryOperator<String> name) {
        if (id != null) {
            known.put(kind + id, name.apply(id));
        }
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
