package dev.countersign.gate.proxy;

import dev.countersign.gate.proxy.Route.Kind;
import dev.countersign.token.FormatException;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * LMDeploy's api_server: loads one model when it starts, from a folder that it does not show. The
 * gate is told the folder.
 */
final class LmDeployTool implements GuardedTool {
    private static final List<String> LOAD =
            List.of(
                    "/v1/chat/completions",
                    "/v1/completions",
                    "/v1/embeddings",
                    "/v1/encode",
                    "/v1/responses",
                    "/pooling",
                    "/get_ppl",
                    "/generate");
    private static final RouteTable ROUTES = table();

    private final Path folder;
    private final Upstream upstream;
    private final DiskModels disk = new DiskModels();

    LmDeployTool(Path folder, Upstream upstream) {
        this.folder = folder.toAbsolutePath().normalize();
        this.upstream = upstream;
    }

    private static RouteTable table() {
        List<Route> routes = new ArrayList<>();
        for (String path : List.of("/v1/models", "/health")) {
            routes.add(Route.of(Kind.READ, Dialect.OPENAI, "GET", path));
        }
        LOAD.forEach(path -> routes.add(Route.of(Kind.LOAD, Dialect.OPENAI, "POST", path)));
        routes.add(Route.of(Kind.LOAD, Dialect.ANTHROPIC, "POST", "/v1/messages"));
        for (String path : List.of("/update_weights", "/init_weights_update_group")) {
            routes.add(
                    Route.refused(
                            Dialect.OPENAI,
                            "POST",
                            path,
                            "This call replaces the weights that were approved."));
        }
        return new RouteTable(routes);
    }

    @Override
    public String id() {
        return "lmdeploy";
    }

    @Override
    public String title() {
        return "LMDeploy";
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
        body.requireSpelling(List.of("input", "messages", "model", "name", "tools"));
        Egress.refuseIn(body);
        return Call.loading(loaded(), body);
    }

    @Override
    public Loads named(String model) throws RefusedException, IOException {
        return loaded();
    }

    private Loads loaded() throws RefusedException, IOException {
        if (names().size() != 1) {
            throw DiskModels.unreadable("LMDeploy serves adapters, and does not say from where");
        }
        return Loads.of(new Target("folder:" + folder, folder.toString(), disk.one(folder)));
    }

    private List<JsonFields> names() throws IOException {
        try {
            return JsonFields.of(upstream.get("/v1/models")).objects("data");
        } catch (FormatException e) {
            throw new IOException("LMDeploy's list of models: " + e.getMessage(), e);
        }
    }

    @Override
    public void requireLocal(String name) {
        // No name of this server's leaves the machine.
    }

    @Override
    public Seen look(Target target) {
        return new Seen.Unseen();
    }

    @Override
    public void unload(Target target) {
        // It has no such call; further calls are refused.
    }

    @Override
    public List<Present> present() {
        // The one model that it was started with, which each call is judged by.
        return List.of();
    }

    @Override
    public boolean isOf(Present found, Target target) {
        return false;
    }

    @Override
    public void unload(Present found) {
        // It has no such call.
    }

    @Override
    public List<String> warnings() {
        return List.of(
                "LMDeploy loaded its model before the gate could decide, and does not show from where: "
                        + folder
                        + " is taken for it. Start it with countersign run instead.");
    }
}
