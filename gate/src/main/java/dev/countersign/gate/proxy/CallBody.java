package dev.countersign.gate.proxy;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON object of a call, read so strictly that the tool cannot read anything else from it: no
 * member twice, also not in another case (Go matches names without regard to case and takes the
 * last). What goes to the tool is written anew.
 */
record CallBody(Json.Obj json) {
    static CallBody read(byte[] bytes) throws RefusedException {
        try {
            Json.Obj json = Json.parseObject(bytes, Integer.MAX_VALUE);
            requireDistinct(json);
            return new CallBody(json);
        } catch (FormatException e) {
            throw RefusedException.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static void requireDistinct(Json.Obj json) throws RefusedException {
        Map<String, String> seen = new HashMap<>();
        for (String name : json.members().keySet()) {
            if (seen.put(folded(name), name) != null) {
                throw RefusedException.malformed("a member stands twice, in different case");
            }
        }
    }

    /** As Go compares names: also the Kelvin sign and the long s are letters. */
    static String folded(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** Refuses these members in any spelling but this one. */
    void requireSpelling(Iterable<String> names) throws RefusedException {
        for (String name : names) {
            for (String member : json.members().keySet()) {
                if (!member.equals(name) && folded(member).equals(name)) {
                    throw RefusedException.malformed("'" + name + "' must be written so");
                }
            }
        }
    }

    /** The member in whatever spelling the tool might accept. */
    Optional<Json> any(String name) {
        return json.members().entrySet().stream()
                .filter(member -> folded(member.getKey()).equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    boolean has(String name) {
        return json.members().containsKey(name);
    }

    /** A string; empty when the member is absent or null. */
    Optional<String> text(String name) throws RefusedException {
        return switch (json.get(name)) {
            case null -> Optional.empty();
            case Json.Null() -> Optional.empty();
            case Json.Str(String text) -> Optional.of(text);
            default -> throw RefusedException.malformed("'" + name + "' must be a string");
        };
    }

    /** The same with another value, in the same place. */
    CallBody with(String name, String value) {
        Map<String, Json> members = new LinkedHashMap<>(json.members());
        members.put(name, new Json.Str(value));
        return new CallBody(new Json.Obj(members));
    }

    HttpRequest.BodyPublisher publisher() {
        return HttpRequest.BodyPublishers.ofByteArray(JsonText.write(json));
    }
}
