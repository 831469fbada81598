package dev.countersign.gate.proxy;

import dev.countersign.gate.model.OllamaLibrary;
import dev.countersign.token.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Names in Ollama's calls, and the calls that change what a name means. */
final class OllamaNames {
    private static final Pattern DIGEST = Pattern.compile("sha256[:-][0-9a-f]{64}");

    private OllamaNames() {}

    /** Shows a model; loads nothing. */
    static Call show(CallBody body) throws RefusedException {
        return Call.harmless(renamed(body, local(oneName(body))));
    }

    /** Pulls, makes, copies or deletes. */
    static Call change(Route route, CallBody body) throws RefusedException {
        if (route.path().equals("/api/copy")) {
            OllamaLibrary.Name source = local(required(body, "source"));
            OllamaLibrary.Name destination = local(required(body, "destination"));
            return Call.changing(
                    Set.of(destination.canonical()),
                    body.with("source", source.shortest())
                            .with("destination", destination.shortest()));
        }
        OllamaLibrary.Name name = local(oneName(body));
        if (route.path().equals("/api/create")) {
            requireJudgeable(body);
        }
        return Call.changing(Set.of(name.canonical()), renamed(body, name));
    }

    /** A made model is judged when it is loaded; one that answers from elsewhere is not made. */
    private static void requireJudgeable(CallBody body) throws RefusedException {
        Egress.refuseIn(body);
        Optional<String> from = body.text("from");
        if (from.isPresent()) {
            local(from.get());
        }
        for (String member : List.of("files", "adapters", "draft_files")) {
            switch (body.json().get(member)) {
                case null -> {}
                case Json.Null() -> {}
                case Json.Obj(Map<String, Json> files) -> requireDigests(member, files);
                default -> throw RefusedException.malformed("'" + member + "' must be an object");
            }
        }
    }

    private static void requireDigests(String member, Map<String, Json> files)
            throws RefusedException {
        for (var file : files.entrySet()) {
            if (!(file.getValue() instanceof Json.Str(String digest))
                    || !DIGEST.matcher(digest).matches()
                    || file.getKey().startsWith("/")
                    || file.getKey().contains("..")) {
                throw RefusedException.malformed(
                        "'" + member + "' must name plain files by their sha256 digests");
            }
        }
    }

    private static String required(CallBody body, String member) throws RefusedException {
        return body.text(member)
                .orElseThrow(() -> RefusedException.malformed("'" + member + "' is missing"));
    }

    /** Some calls still accept {@code name} for {@code model}. */
    private static String oneName(CallBody body) throws RefusedException {
        Optional<String> model = body.text("model").filter(text -> !text.isEmpty());
        Optional<String> name = body.text("name").filter(text -> !text.isEmpty());
        if (model.isPresent() == name.isPresent()) {
            throw RefusedException.malformed("exactly one of 'model' and 'name' must be given");
        }
        return model.or(() -> name).orElseThrow();
    }

    private static CallBody renamed(CallBody body, OllamaLibrary.Name name) {
        Json.ObjectBuilder renamed = Json.object();
        body.json()
                .members()
                .forEach((member, value) -> {
                    if (!member.equals("name") && !member.equals("model")) {
                        renamed.put(member, value);
                    }
                });
        return new CallBody(renamed.put("model", name.shortest()).build());
    }

    /** A name that Ollama answers from this machine. */
    static OllamaLibrary.Name local(String text) throws RefusedException {
        OllamaLibrary.Name name =
                OllamaLibrary.Name.parse(text)
                        .orElseThrow(() -> RefusedException.badName("llama3.1:8b"));
        if (name.isCloud()) {
            throw RefusedException.forbidden(
                    "use.remote_not_approved",
                    "Ollama answers this name from its cloud: prompts would leave this machine (V14).",
                    "Use a model that lies on this machine.");
        }
        return name;
    }
}
