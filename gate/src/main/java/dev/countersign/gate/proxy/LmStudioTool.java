package dev.countersign.gate.proxy;

import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.proxy.Route.Kind;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * LM Studio's server (0.4): loads what a call names. Neither its answers nor its lists say which
 * files that is, and its window and its own command do not come through here: the vault is the
 * control that covers those.
 */
final class LmStudioTool implements GuardedTool {
    private static final List<String> WATCHED =
            List.of("draft_model", "input", "instance_id", "messages", "model", "name", "tools");
    private static final List<String> LOAD =
            List.of(
                    "/v1/chat/completions",
                    "/v1/completions",
                    "/v1/embeddings",
                    "/v1/responses",
                    "/api/v0/chat/completions",
                    "/api/v0/completions",
                    "/api/v0/embeddings",
                    "/api/v1/chat",
                    "/api/v1/models/load");
    private static final RouteTable ROUTES = table();

    private final LmStudioLibrary library;
    private final Upstream upstream;

    LmStudioTool(LmStudioLibrary library, Upstream upstream) {
        this.library = library;
        this.upstream = upstream;
    }

    private static RouteTable table() {
        List<Route> routes = new ArrayList<>();
        for (String path : List.of("/v1/models", "/api/v0/models", "/api/v1/models")) {
            routes.add(Route.of(Kind.READ, Dialect.OPENAI, "GET", path));
        }
        for (String path :
                List.of("/v1/models/", "/api/v0/models/", "/api/v1/models/download/status/")) {
            routes.add(Route.of(Kind.READ, Dialect.OPENAI, "GET", path + Route.NAME));
        }
        LOAD.forEach(path -> routes.add(Route.of(Kind.LOAD, Dialect.OPENAI, "POST", path)));
        routes.add(Route.of(Kind.LOAD, Dialect.ANTHROPIC, "POST", "/v1/messages"));
        routes.add(Route.of(Kind.NAMED, Dialect.OPENAI, "POST", "/api/v1/models/unload"));
        routes.add(Route.of(Kind.CHANGE, Dialect.OPENAI, "POST", "/api/v1/models/download"));
        return new RouteTable(routes);
    }

    @Override
    public String id() {
        return "lm_studio";
    }

    @Override
    public String title() {
        return "LM Studio";
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
        return switch (route.kind()) {
            case LOAD -> load(body);
            case NAMED ->
                    Call.harmless(
                            new CallBody(
                                    Json.object()
                                            .put("instance_id", required(body, "instance_id"))
                                            .build()));
            case CHANGE -> Call.changing(Set.of(required(body, "model")), body);
            case READ, FORM, UPLOAD, REFUSED -> throw new IllegalArgumentException(route.path());
        };
    }

    private Call load(CallBody body) throws RefusedException, IOException {
        Egress.refuseIn(body);
        List<Target> targets = new ArrayList<>(named(required(body, "model")).each());
        var draft = body.text("draft_model").filter(name -> !name.isEmpty());
        if (draft.isPresent()) {
            targets.addAll(named(draft.get()).each());
        }
        return Call.loading(Loads.of(targets), body);
    }

    private static String required(CallBody body, String member) throws RefusedException {
        return body.text(member)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> RefusedException.malformed("'" + member + "' is missing"));
    }

    @Override
    public Loads named(String model) throws RefusedException, IOException {
        if (!model.matches("[A-Za-z0-9_][A-Za-z0-9._/@: -]{0,250}") || model.contains("..")) {
            throw RefusedException.badName("openai/gpt-oss-20b");
        }
        List<FoundModel> found = library.find(model);
        if (found.isEmpty()) {
            throw DiskModels.unreadable(
                    "no folder below " + library.root() + " could be what this name means");
        }
        return Loads.of(
                found.stream()
                        .map(each -> new Target(model + " " + each.location(), model, each))
                        .toList());
    }

    @Override
    public void requireLocal(String name) {
        // LM Studio shows only what lies on this machine.
    }

    @Override
    public Seen look(Target target) throws IOException {
        return instances(target).isEmpty() ? new Seen.NotLoaded() : new Seen.Unseen();
    }

    /** What is loaded that could be the target: of its name, or of one that means its files too. */
    private List<String> instances(Target target) throws IOException {
        List<String> instances = new ArrayList<>();
        for (Present found : present()) {
            if (isOf(found, target)) {
                instances.add(found.instance());
            }
        }
        return instances;
    }

    @Override
    public boolean isOf(Present found, Target target) throws IOException {
        return List.of(found.name(), found.instance()).contains(target.name())
                || means(found.name(), target);
    }

    @Override
    public List<Present> present() throws IOException {
        try {
            List<Present> present = new ArrayList<>();
            for (JsonFields model :
                    JsonFields.of(upstream.get("/api/v1/models")).objects("models")) {
                String key = model.text("key");
                for (JsonFields instance : model.objects("loaded_instances")) {
                    present.add(new Present(key, instance.text("id"), Optional.empty()));
                }
            }
            return present;
        } catch (FormatException e) {
            throw new IOException("LM Studio's list of models: " + e.getMessage(), e);
        }
    }

    private boolean means(String key, Target target) throws IOException {
        try {
            return library.find(key).stream()
                    .anyMatch(model -> model.location().equals(target.model().location()));
        } catch (RefusedException _) {
            // Its files cannot be read, so it could be anything.
            return true;
        }
    }

    @Override
    public void unload(Target target) throws IOException {
        for (String instance : instances(target)) {
            unload(instance);
        }
    }

    @Override
    public void unload(Present found) throws IOException {
        unload(found.instance());
    }

    private void unload(String instance) throws IOException {
        upstream.post("/api/v1/models/unload", Json.object().put("instance_id", instance).build());
    }

    @Override
    public List<String> warnings() {
        return List.of(
                "LM Studio's window and its lms command load models past this port; countersign vault covers them.");
    }
}
