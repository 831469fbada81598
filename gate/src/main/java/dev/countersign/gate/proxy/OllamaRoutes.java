package dev.countersign.gate.proxy;

import dev.countersign.gate.proxy.Route.Kind;
import java.util.List;

/** Ollama's calls, read in its server/routes.go (0.34). */
final class OllamaRoutes {
    private static final Dialect OWN = Dialect.OLLAMA;
    private static final Dialect OPENAI = Dialect.OPENAI;
    private static final String ACCOUNT =
            "This call is about an account in Ollama's cloud: it leaves this machine.";
    private static final String WEB =
            "This call searches or reads the web: it leaves this machine.";

    private OllamaRoutes() {}

    static RouteTable table() {
        return new RouteTable(
                List.of(
                        Route.of(Kind.READ, OWN, "GET", "/"),
                        Route.of(Kind.READ, OWN, "HEAD", "/"),
                        Route.of(Kind.READ, OWN, "GET", "/api/version"),
                        Route.of(Kind.READ, OWN, "HEAD", "/api/version"),
                        Route.of(Kind.READ, OWN, "GET", "/api/status"),
                        Route.of(Kind.READ, OWN, "GET", "/api/tags"),
                        Route.of(Kind.READ, OWN, "HEAD", "/api/tags"),
                        Route.of(Kind.READ, OWN, "GET", "/api/ps"),
                        Route.of(Kind.READ, OPENAI, "GET", "/v1/models"),
                        Route.of(Kind.READ, OPENAI, "GET", "/v1/models/" + Route.NAME),
                        Route.of(Kind.NAMED, OWN, "POST", "/api/show"),
                        Route.of(Kind.LOAD, OWN, "POST", "/api/generate"),
                        Route.of(Kind.LOAD, OWN, "POST", "/api/chat"),
                        Route.of(Kind.LOAD, OWN, "POST", "/api/embed"),
                        Route.of(Kind.LOAD, OWN, "POST", "/api/embeddings"),
                        Route.of(Kind.LOAD, OPENAI, "POST", "/v1/chat/completions"),
                        Route.of(Kind.LOAD, OPENAI, "POST", "/v1/completions"),
                        Route.of(Kind.LOAD, OPENAI, "POST", "/v1/embeddings"),
                        Route.of(Kind.LOAD, OPENAI, "POST", "/v1/responses"),
                        Route.of(Kind.LOAD, OPENAI, "POST", "/v1/responses/compact"),
                        Route.of(Kind.LOAD, Dialect.ANTHROPIC, "POST", "/v1/messages"),
                        Route.of(Kind.FORM, OPENAI, "POST", "/v1/audio/transcriptions"),
                        Route.of(Kind.CHANGE, OWN, "POST", "/api/pull"),
                        Route.of(Kind.CHANGE, OWN, "POST", "/api/create"),
                        Route.of(Kind.CHANGE, OWN, "POST", "/api/copy"),
                        Route.of(Kind.CHANGE, OWN, "DELETE", "/api/delete"),
                        Route.of(Kind.READ, OWN, "HEAD", "/api/blobs/" + Route.DIGEST),
                        Route.of(Kind.UPLOAD, OWN, "POST", "/api/blobs/" + Route.DIGEST),
                        Route.refused(
                                OWN,
                                "POST",
                                "/api/push",
                                "This call publishes a model made here: it leaves this machine."),
                        Route.refused(OWN, "POST", "/api/me", ACCOUNT),
                        Route.refused(OWN, "POST", "/api/signout", ACCOUNT),
                        Route.refused(OWN, "POST", "/api/experimental/web_search", WEB),
                        Route.refused(OWN, "POST", "/api/experimental/web_fetch", WEB),
                        Route.refused(OWN, "GET", "/api/experimental/model-recommendations", WEB)));
    }
}
