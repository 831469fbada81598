package dev.countersign.gate.proxy;

import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelFormat;
import dev.countersign.gate.model.OllamaLibrary;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ollama: many models, each loaded when a call names it. */
final class OllamaTool implements GuardedTool {
    private static final RouteTable ROUTES = OllamaRoutes.table();
    private static final List<String> WATCHED =
            List.of(
                    "adapters",
                    "destination",
                    "draft_files",
                    "files",
                    "from",
                    "keep_alive",
                    "messages",
                    "model",
                    "name",
                    "prompt",
                    "remote_host",
                    "source",
                    "tools");

    private final OllamaLibrary library;
    private final Upstream upstream;
    private final LlamaChildren children;

    OllamaTool(OllamaLibrary library, Upstream upstream, LlamaChildren children) {
        this.library = library;
        this.upstream = upstream;
        this.children = children;
    }

    @Override
    public String id() {
        return "ollama";
    }

    @Override
    public String title() {
        return "Ollama";
    }

    @Override
    public RouteTable routes() {
        return ROUTES;
    }

    @Override
    public Dialect dialect() {
        return Dialect.OLLAMA;
    }

    @Override
    public Call call(Route route, CallBody body) throws RefusedException, IOException {
        body.requireSpelling(WATCHED);
        return switch (route.kind()) {
            case LOAD -> load(route, body);
            case NAMED -> OllamaNames.show(body);
            case CHANGE -> OllamaNames.change(route, body);
            case READ, FORM, UPLOAD, REFUSED -> throw new IllegalArgumentException(route.path());
        };
    }

    private Call load(Route route, CallBody body) throws RefusedException, IOException {
        if (body.has("name")) {
            throw RefusedException.malformed("'name' stands beside or instead of 'model'");
        }
        Egress.refuseIn(body);
        OllamaLibrary.Name name =
                OllamaNames.local(
                        body.text("model")
                                .orElseThrow(
                                        () -> RefusedException.malformed("'model' is missing")));
        if (isUnload(route, body)) {
            return Call.harmless(unloading(name));
        }
        return Call.loading(Loads.of(target(name)), body.with("model", name.shortest()));
    }

    /** Frees memory: nothing to decide, whatever the model is. */
    private static boolean isUnload(Route route, CallBody body) {
        boolean ends =
                switch (body.json().get("keep_alive")) {
                    case Json.Int(long seconds) -> seconds == 0;
                    case Json.Str(String text) -> text.equals("0") || text.equals("0s");
                    case null, default -> false;
                };
        String input = route.path().equals("/api/chat") ? "messages" : "prompt";
        boolean empty =
                switch (body.json().get(input)) {
                    case null -> true;
                    case Json.Str(String text) -> text.isEmpty();
                    case Json.Arr(var items) -> items.isEmpty();
                    case Json.Null() -> true;
                    default -> false;
                };
        return ends
                && empty
                && (route.path().equals("/api/chat") || route.path().equals("/api/generate"));
    }

    /** Nothing of the client's body but the name, so that it can do nothing but unload. */
    private static CallBody unloading(OllamaLibrary.Name name) {
        return new CallBody(
                Json.object()
                        .put("model", name.shortest())
                        .put("keep_alive", 0)
                        .put("stream", false)
                        .build());
    }

    @Override
    public void requireLocal(String name) throws RefusedException {
        OllamaNames.local(name);
    }

    @Override
    public Loads named(String model) throws RefusedException, IOException {
        return Loads.of(target(OllamaNames.local(model)));
    }

    private Target target(OllamaLibrary.Name name) throws RefusedException, IOException {
        try {
            FoundModel model =
                    library.find(name)
                            .orElseThrow(() -> RefusedException.notFound(name.shortest()));
            return new Target(name.canonical(), name.shortest(), model);
        } catch (MalformedModelException e) {
            throw RefusedException.forbidden(
                    "model.unreadable",
                    "This model cannot be judged: " + e.getMessage() + " (V13).",
                    "Pull it again.");
        }
    }

    @Override
    public Seen look(Target target) throws IOException {
        Optional<String> digest = loadedDigest(target.key());
        if (digest.isEmpty()) {
            return new Seen.NotLoaded();
        }
        String approved = OllamaLibrary.manifestDigest(target.model()).map(Digest::hex).orElse("");
        if (!digest.get().equals(approved)) {
            return new Seen.Other(
                    "Ollama loaded the manifest " + digest.get() + " instead of " + approved);
        }
        // Models of tensor layers run in another program, whose command line names no blobs.
        return target.model().format() == ModelFormat.GGUF
                ? children.look(library.root(), OllamaLibrary.blobs(target.model()))
                : new Seen.Same();
    }

    private Optional<String> loadedDigest(String key) throws IOException {
        return present().stream()
                .filter(found -> isNamed(found, key))
                .findFirst()
                .flatMap(Present::manifest);
    }

    @Override
    public List<Present> present() throws IOException {
        try {
            List<Present> present = new ArrayList<>();
            for (JsonFields model : JsonFields.of(upstream.get("/api/ps")).objects("models")) {
                String name = model.text("name");
                String digest = model.text("digest").replaceFirst("^sha256:", "");
                present.add(new Present(name, name, Optional.of(digest)));
            }
            return present;
        } catch (FormatException e) {
            throw new IOException("Ollama's list of loaded models: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isOf(Present found, Target target) {
        return isNamed(found, target.key());
    }

    private static boolean isNamed(Present found, String key) {
        return OllamaLibrary.Name.parse(found.name())
                .filter(name -> name.canonical().equals(key))
                .isPresent();
    }

    @Override
    public void unload(Target target) throws IOException {
        unload(target.name());
    }

    @Override
    public void unload(Present found) throws IOException {
        unload(found.instance());
    }

    private void unload(String name) throws IOException {
        upstream.post(
                "/api/generate",
                Json.object().put("model", name).put("keep_alive", 0).put("stream", false).build());
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (!library.exists()) {
            warnings.add("There is no Ollama store at " + library.root() + " yet.");
        }
        try {
            Json.Obj status = upstream.get("/api/status");
            boolean disabled =
                    status.get("cloud") instanceof Json.Obj cloud
                            && cloud.get("disabled") instanceof Json.Bool(boolean off)
                            && off;
            if (!disabled) {
                warnings.add(
                        "Ollama's cloud is on. The gate refuses its names; set OLLAMA_NO_CLOUD=1 all the same.");
            }
        } catch (IOException _) {
            warnings.add(
                    "Whether Ollama's cloud is off could not be asked: it does not answer yet, or is older than 0.17.");
        }
        return warnings;
    }
}
