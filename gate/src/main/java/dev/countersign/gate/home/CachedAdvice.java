package dev.countersign.gate.home;

import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What would help with a model that was asked for and may not be loaded, as the server said at the
 * last sync. Words only: nothing is allowed or refused by it.
 *
 * @param state where the request stands, for example {@code denied}
 * @param text what to make of the suggestions, or why there is none
 */
public record CachedAdvice(
        Digest digest,
        String tool,
        String requestId,
        String state,
        String text,
        List<Way> suggestions) {
    private static final int MAX_BYTES = 1024 * 1024;

    public CachedAdvice {
        suggestions = List.copyOf(suggestions);
    }

    /**
     * Changes to make together.
     *
     * @param outcome what policy answers then: {@code allow} or {@code review}
     * @param result the same in words
     */
    public record Way(
            List<Step> changes, String outcome, String result, Optional<String> afterwards) {
        public Way {
            changes = List.copyOf(changes);
        }
    }

    /** One change, and how to make it. */
    public record Step(String change, String text) {}

    /** Reads one; members that it does not know are left alone. */
    public static CachedAdvice of(JsonFields fields) throws FormatException {
        JsonFields help = fields.object("help");
        List<Way> ways = new ArrayList<>();
        for (JsonFields way : help.objects("suggestions")) {
            List<Step> steps = new ArrayList<>();
            for (JsonFields step : way.objects("changes")) {
                steps.add(new Step(step.text("change"), step.text("text")));
            }
            ways.add(
                    new Way(
                            steps,
                            way.text("outcome"),
                            way.text("result"),
                            Optional.ofNullable(way.optionalText("afterwards"))));
        }
        return new CachedAdvice(
                fields.digest("digest"),
                fields.text("tool"),
                fields.text("request_id"),
                fields.text("state"),
                help.text("text"),
                ways);
    }

    /** The list in a synchronisation answer; empty where it has none, or one that is of no use. */
    public static List<CachedAdvice> listed(JsonFields answer) {
        List<CachedAdvice> found = new ArrayList<>();
        try {
            if (answer.has("would_help")) {
                for (JsonFields item : answer.objects("would_help")) {
                    found.add(of(item));
                }
            }
        } catch (FormatException e) {
            return List.of();
        }
        return found;
    }

    static List<CachedAdvice> read(byte @Nullable [] stored) {
        try {
            return stored == null
                    ? List.of()
                    : listed(JsonFields.of(Json.parseObject(stored, MAX_BYTES)));
        } catch (FormatException e) {
            return List.of();
        }
    }

    static byte[] write(List<CachedAdvice> all) {
        return Json.object()
                .put(
                        "would_help",
                        new Json.Arr(all.stream().<Json>map(CachedAdvice::json).toList()))
                .build()
                .canonicalBytes();
    }

    /** As the server sent it, without what only programs there read. */
    public Json.Obj json() {
        return Json.object()
                .put("digest", digest.toString())
                .put("tool", tool)
                .put("request_id", requestId)
                .put("state", state)
                .put(
                        "help",
                        Json.object()
                                .put("text", text)
                                .put(
                                        "suggestions",
                                        new Json.Arr(
                                                suggestions.stream()
                                                        .<Json>map(CachedAdvice::json)
                                                        .toList()))
                                .build())
                .build();
    }

    private static Json.Obj json(Way way) {
        List<Json> changes = new ArrayList<>();
        for (Step step : way.changes) {
            changes.add(Json.object().put("change", step.change).put("text", step.text).build());
        }
        return Json.object()
                .put("changes", new Json.Arr(changes))
                .put("outcome", way.outcome)
                .put("result", way.result)
                .putIfPresent("afterwards", way.afterwards.orElse(null))
                .build();
    }
}
