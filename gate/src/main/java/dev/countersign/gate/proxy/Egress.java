package dev.countersign.gate.proxy;

import dev.countersign.token.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Refuses members of a call that make a tool reach out of this machine while it answers: searches
 * on the web, remote tool servers, pictures fetched by address.
 */
final class Egress {
    private static final List<String> MEMBERS =
            List.of(
                    "integrations",
                    "mcp_servers",
                    "migration_request",
                    "remote_host",
                    "web_search_options");
    private static final Set<String> MEDIA =
            Set.of("image_url", "audio_url", "video_url", "file_url", "input_audio", "source");

    private Egress() {}

    static void refuseIn(CallBody body) throws RefusedException {
        for (String name : MEMBERS) {
            if (body.any(name).filter(Egress::saysSomething).isPresent()) {
                throw refused("'" + name + "' makes the tool reach out of this machine");
            }
        }
        if (body.any("tools").orElse(null) instanceof Json.Arr(List<Json> tools)) {
            for (Json tool : tools) {
                refuseTool(tool);
            }
        }
        for (String place : List.of("messages", "input", "system")) {
            if (body.any(place).orElse(null) instanceof Json.Arr(List<Json> items)) {
                for (Json item : items) {
                    refuseMedia(item, 0);
                }
            }
        }
    }

    private static boolean saysSomething(Json value) {
        return switch (value) {
            case Json.Null() -> false;
            case Json.Arr(var items) -> !items.isEmpty();
            case Json.Str(String text) -> !text.isEmpty();
            default -> true;
        };
    }

    private static void refuseTool(Json tool) throws RefusedException {
        if (!(tool instanceof Json.Obj(Map<String, Json> members))) {
            return;
        }
        for (var member : members.entrySet()) {
            if (CallBody.folded(member.getKey()).equals("type")
                    && member.getValue() instanceof Json.Str(String type)) {
                String kind = type.strip().toLowerCase(Locale.ROOT);
                if (kind.startsWith("web_") || kind.startsWith("mcp")) {
                    throw refused(
                            "the tool '"
                                    + kind.split("[^a-z_]", 2)[0]
                                    + "' searches or calls beyond this machine");
                }
            }
        }
    }

    /** Messages hold content parts, which may hold content parts again (tool results). */
    private static void refuseMedia(Json part, int depth) throws RefusedException {
        if (depth > 8) {
            throw RefusedException.malformed("content is nested deeper than 8 levels");
        }
        switch (part) {
            case Json.Arr(List<Json> items) -> {
                for (Json item : items) {
                    refuseMedia(item, depth + 1);
                }
            }
            case Json.Obj(Map<String, Json> members) -> {
                for (var member : members.entrySet()) {
                    String name = CallBody.folded(member.getKey());
                    if (MEDIA.contains(name)) {
                        refuseAddress(member.getValue());
                    } else if (name.equals("content") || name.equals("output")) {
                        refuseMedia(member.getValue(), depth + 1);
                    }
                }
            }
            default -> {
                // text
            }
        }
    }

    private static void refuseAddress(Json media) throws RefusedException {
        String address =
                switch (media) {
                    case Json.Str(String text) -> text;
                    case Json.Obj(Map<String, Json> members) ->
                            members.entrySet().stream()
                                    .filter(member ->
                                            CallBody.folded(member.getKey()).equals("url"))
                                    .map(Map.Entry::getValue)
                                    .map(value -> value instanceof Json.Str(String t) ? t : "")
                                    .findFirst()
                                    .orElse("");
                    default -> "";
                };
        String start = address.substring(0, Math.min(16, address.length())).strip();
        if (start.regionMatches(true, 0, "data:", 0, 5)) {
            return;
        }
        if (start.contains("://") || start.regionMatches(true, 0, "file:", 0, 5)) {
            throw refused("a picture or recording is named by an address instead of sent along");
        }
    }

    private static RefusedException refused(String what) {
        return RefusedException.forbidden(
                "egress.refused",
                "This call would leave this machine: " + what + ".",
                "Leave it out; approvals cover local use only.");
    }
}
