package dev.countersign.gate.proxy;

import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.run.CommandReader;
import dev.countersign.gate.run.Invocation;
import dev.countersign.gate.run.PlannedModel;
import dev.countersign.gate.run.RefusedCommandException;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * llama.cpp's server: as a router it loads what a call names, with arguments that it shows; with
 * one model it shows which file that is.
 */
final class LlamaServerTool implements GuardedTool {
    private static final RouteTable ROUTES = LlamaServerRoutes.table();
    private static final List<String> WATCHED =
            List.of("input", "messages", "model", "name", "tools");

    private final Upstream upstream;
    private final DiskModels disk = new DiskModels();

    LlamaServerTool(Upstream upstream) {
        this.upstream = upstream;
    }

    /** What the server says of one of its models. */
    private record Listed(String id, Set<String> names, String state, List<String> arguments) {
        boolean isLoaded() {
            return state.equals("loaded") || state.equals("sleeping");
        }
    }

    @Override
    public String id() {
        return "llama_cpp";
    }

    @Override
    public String title() {
        return "llama-server";
    }

    @Override
    public RouteTable routes() {
        return ROUTES;
    }

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI;
    }

    @Override
    public Call call(Route route, CallBody body) throws RefusedException, IOException {
        body.requireSpelling(WATCHED);
        if (route.kind() == Route.Kind.NAMED) {
            String model =
                    body.text("model")
                            .orElseThrow(() -> RefusedException.malformed("'model' is missing"));
            return Call.harmless(new CallBody(Json.object().put("model", model).build()));
        }
        Egress.refuseIn(body);
        Json.Obj props = upstream.get("/props");
        if (isRouter(props)) {
            String name =
                    body.text("model")
                            .orElseThrow(() -> RefusedException.malformed("'model' is missing"));
            Listed listed = listed(name).orElseThrow(() -> RefusedException.notFound(name));
            return Call.loading(routed(listed), body.with("model", listed.id()));
        }
        return Call.loading(Loads.of(single(props)), body);
    }

    @Override
    public Loads named(String model) throws RefusedException, IOException {
        Json.Obj props = upstream.get("/props");
        return isRouter(props)
                ? routed(listed(model).orElseThrow(() -> RefusedException.notFound(model)))
                : Loads.of(single(props));
    }

    private static boolean isRouter(Json.Obj props) {
        return props.get("role") instanceof Json.Str(String role) && role.equals("router");
    }

    /** The file that was loaded at the start; what else was loaded is not shown. */
    private Target single(Json.Obj props) throws RefusedException, IOException {
        if (!(props.get("model_path") instanceof Json.Str(String path))) {
            throw DiskModels.unreadable("the server does not say which file it loaded");
        }
        if (hasMore(props)) {
            throw DiskModels.unreadable(
                    "the server has a projector, draft or adapter and does not say from which file");
        }
        return new Target("file:" + path, path, disk.one(Path.of(path)));
    }

    private boolean hasMore(Json.Obj props) throws IOException {
        boolean sees =
                props.get("modalities") instanceof Json.Obj(Map<String, Json> kinds)
                        && kinds.values().stream()
                                .anyMatch(kind -> kind instanceof Json.Bool(boolean on) && on);
        boolean drafts =
                props.get("default_generation_settings") instanceof Json.Obj settings
                        && settings.get("params") instanceof Json.Obj params
                        && params.get("speculative.types") instanceof Json.Str(String types)
                        && !types.equals("none");
        return sees || drafts || !upstream.getArray("/lora-adapters").isEmpty();
    }

    private Optional<Listed> listed(String name) throws IOException {
        return listed().stream().filter(each -> each.names().contains(name)).findFirst();
    }

    private List<Listed> listed() throws IOException {
        try {
            List<Listed> all = new ArrayList<>();
            for (JsonFields item : JsonFields.of(upstream.get("/models")).objects("data")) {
                String id = item.text("id");
                Set<String> names =
                        new TreeSet<>(item.has("aliases") ? item.texts("aliases") : Set.of());
                names.add(id);
                JsonFields status = item.object("status");
                List<String> arguments = new ArrayList<>();
                for (Json argument : status.array("args")) {
                    arguments.add(argument instanceof Json.Str(String text) ? text : "");
                }
                all.add(new Listed(id, names, status.text("value"), List.copyOf(arguments)));
            }
            return all;
        } catch (FormatException e) {
            throw new IOException("the server's list of models: " + e.getMessage(), e);
        }
    }

    /** Everything that the command which the router would start loads. */
    private static Loads routed(Listed listed) throws RefusedException, IOException {
        List<PlannedModel> planned = planned(listed);
        List<Target> each = new ArrayList<>();
        Optional<FoundModel> set = Optional.of(planned.getFirst().model());
        for (PlannedModel model : planned) {
            boolean first = each.isEmpty();
            String key = first ? listed.id() : listed.id() + " " + model.asked();
            each.add(new Target(key, listed.id(), model.model()));
            if (!first) {
                set = set.flatMap(base -> base.with(model.role(), model.model()));
            }
        }
        return each.size() == 1
                ? Loads.of(each)
                : new Loads(each, set.map(all -> new Target(listed.id(), listed.id(), all)));
    }

    private static List<PlannedModel> planned(Listed listed) throws RefusedException, IOException {
        try {
            return CommandReader.read(
                            new Invocation(
                                    started(listed.arguments()),
                                    Map.of(),
                                    Path.of("/"),
                                    Path.of("/")))
                    .models();
        } catch (RefusedCommandException e) {
            throw DiskModels.unreadable(String.valueOf(e.getMessage()));
        }
    }

    /** The router's own choice of address has nothing to do with what is loaded. */
    private static List<String> started(List<String> arguments) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (Set.of("--host", "--port", "--alias").contains(arguments.get(i))) {
                i++;
            } else {
                words.add(arguments.get(i));
            }
        }
        return words;
    }

    @Override
    public void requireLocal(String name) {
        // No name of this server's leaves the machine.
    }

    @Override
    public Seen look(Target target) throws IOException {
        Json.Obj props = upstream.get("/props");
        if (!isRouter(props)) {
            return props.get("model_path") instanceof Json.Str(String path)
                            && path.equals(target.name())
                    ? new Seen.Unseen()
                    : new Seen.Other("llama-server has another file loaded");
        }
        Optional<Listed> listed = listed(target.name());
        if (listed.isEmpty() || !listed.get().isLoaded()) {
            return new Seen.NotLoaded();
        }
        try {
            Set<Path> running = new TreeSet<>();
            planned(listed.get()).forEach(model -> running.addAll(model.model().files()));
            return running.containsAll(target.model().files())
                    ? new Seen.Same()
                    : new Seen.Other("llama-server was started with other files");
        } catch (RefusedException e) {
            return new Seen.Other(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void unload(Target target) throws IOException {
        if (isRouter(upstream.get("/props"))) {
            unload(target.name());
        }
    }

    private void unload(String id) throws IOException {
        upstream.post("/models/unload", Json.object().put("model", id).build());
    }

    @Override
    public List<Present> present() throws IOException {
        if (!isRouter(upstream.get("/props"))) {
            // The one model that it was started with, which each call is judged by.
            return List.of();
        }
        return listed().stream()
                .filter(Listed::isLoaded)
                .map(each -> new Present(each.id(), each.id(), Optional.empty()))
                .toList();
    }

    @Override
    public boolean isOf(Present found, Target target) {
        return found.name().equals(target.name());
    }

    @Override
    public void unload(Present found) throws IOException {
        unload(found.instance());
    }

    @Override
    public List<String> warnings() {
        try {
            return isRouter(upstream.get("/props"))
                    ? List.of()
                    : List.of(
                            "llama-server loaded its model before the gate could decide; start it with countersign run instead.");
        } catch (IOException _) {
            return List.of("llama-server does not answer yet.");
        }
    }
}
