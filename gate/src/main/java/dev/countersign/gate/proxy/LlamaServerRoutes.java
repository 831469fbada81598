package dev.countersign.gate.proxy;

import dev.countersign.gate.proxy.Route.Kind;
import java.util.ArrayList;
import java.util.List;

/** The calls of llama.cpp's server, read in its tools/server (builds of 2026). */
final class LlamaServerRoutes {
    private static final Dialect OPENAI = Dialect.OPENAI;

    private static final List<String> READ =
            List.of(
                    "/",
                    "/index.html",
                    "/health",
                    "/v1/health",
                    "/metrics",
                    "/props",
                    "/models",
                    "/v1/models",
                    "/slots",
                    "/lora-adapters");

    private static final List<String> LOAD =
            List.of(
                    "/completion",
                    "/completions",
                    "/v1/completions",
                    "/chat/completions",
                    "/v1/chat/completions",
                    "/responses",
                    "/v1/responses",
                    "/infill",
                    "/embedding",
                    "/embeddings",
                    "/v1/embeddings",
                    "/rerank",
                    "/reranking",
                    "/v1/rerank",
                    "/v1/reranking",
                    "/tokenize",
                    "/detokenize",
                    "/apply-template",
                    "/chat/completions/input_tokens",
                    "/v1/chat/completions/input_tokens",
                    "/responses/input_tokens",
                    "/v1/responses/input_tokens",
                    "/models/load");

    private LlamaServerRoutes() {}

    static RouteTable table() {
        List<Route> routes = new ArrayList<>();
        READ.forEach(path -> routes.add(Route.of(Kind.READ, OPENAI, "GET", path)));
        LOAD.forEach(path -> routes.add(Route.of(Kind.LOAD, OPENAI, "POST", path)));
        for (String path : List.of("/v1/messages", "/v1/messages/count_tokens")) {
            routes.add(Route.of(Kind.LOAD, Dialect.ANTHROPIC, "POST", path));
        }
        for (String path : List.of("/audio/transcriptions", "/v1/audio/transcriptions")) {
            routes.add(Route.of(Kind.FORM, OPENAI, "POST", path));
        }
        routes.add(Route.of(Kind.NAMED, OPENAI, "POST", "/models/unload"));
        refuse(routes, "/props", "This call changes what the server was started with.");
        refuse(routes, "/lora-adapters", "This call changes which adapters answer.");
        refuse(routes, "/models", "This call makes the server download a model.");
        refuse(routes, "/tools", "This call makes the server run commands.");
        refuse(routes, "/cors-proxy", "This call fetches pages: it leaves this machine.");
        return new RouteTable(routes);
    }

    private static void refuse(List<Route> routes, String path, String words) {
        routes.add(Route.refused(OPENAI, "POST", path, words));
    }
}
