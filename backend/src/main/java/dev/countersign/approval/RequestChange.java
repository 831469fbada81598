package dev.countersign.approval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A field of a request that is not what it was.
 *
 * @param field its name in the interface, for example {@code data_classes}
 * @param before ids, words or the text; empty when nothing was said
 */
public record RequestChange(String field, List<String> before, List<String> after) {
    public RequestChange {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** Every field that differs, in the order of the form. Each one is input of policy. */
    static List<RequestChange> between(Tuple before, Tuple after) {
        Map<String, List<String>> was = fields(before);
        List<RequestChange> changes = new ArrayList<>();
        fields(after)
                .forEach((field, is) -> {
                    List<String> earlier = was.getOrDefault(field, List.of());
                    if (!earlier.equals(is)) {
                        changes.add(new RequestChange(field, earlier, is));
                    }
                });
        return changes;
    }

    /** What a person says when asking, field by field. */
    static SequencedMap<String, List<String>> fields(Tuple tuple) {
        SequencedMap<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("model_digest", one(tuple.modelDigest()));
        fields.put("device_id", one(tuple.deviceId()));
        fields.put("tool_id", one(tuple.toolId()));
        fields.put("scopes", tuple.scopes());
        fields.put("data_classes", tuple.dataClasses());
        fields.put("sanitisation", one(tuple.sanitisation()));
        fields.put("environment", one(tuple.environment()));
        fields.put("duration_days", one(String.valueOf(tuple.durationDays())));
        fields.put("reason", one(tuple.reason()));
        return fields;
    }

    private static List<String> one(@Nullable String said) {
        return said == null || said.isEmpty() ? List.of() : List.of(said);
    }
}
