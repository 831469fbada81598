package dev.countersign.gate.e2e;

import static dev.countersign.gate.e2e.Checklist.expect;

import java.util.List;

/** Every route that loads weights, with approved ones and with others. */
final class OllamaLoads {
    private static final List<String> SPELLINGS =
            List.of(
                    "%s",
                    "%s:latest",
                    "library/%s",
                    "library/%s:latest",
                    "registry.ollama.ai/library/%s",
                    "registry.ollama.ai/library/%s:latest");
    private static final List<String> TRICKY =
            List.of(
                    "https://registry.ollama.ai/library/%s",
                    "http://registry.ollama.ai/library/%s",
                    "REGISTRY.OLLAMA.AI/library/%s",
                    "Library/%s",
                    " %s",
                    "%s ",
                    "./%s",
                    "%s:LATEST");

    private final OllamaScene scene;
    private final Checklist list;

    /** A call of this route that loads the model; {@code %s} is its name. */
    record Route(String path, String body) {
        String with(String model) {
            return body.formatted(model);
        }
    }

    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";

    static final List<Route> ROUTES =
            List.of(
                    new Route(
                            "/api/generate",
                            "{\"model\":\"%s\",\"prompt\":\"x\",\"stream\":false}"),
                    new Route("/api/chat", "{\"model\":\"%s\"," + MESSAGES + ",\"stream\":false}"),
                    new Route("/api/embed", "{\"model\":\"%s\",\"input\":\"x\"}"),
                    new Route("/api/embeddings", "{\"model\":\"%s\",\"prompt\":\"x\"}"),
                    new Route("/v1/chat/completions", "{\"model\":\"%s\"," + MESSAGES + "}"),
                    new Route("/v1/completions", "{\"model\":\"%s\",\"prompt\":\"x\"}"),
                    new Route("/v1/embeddings", "{\"model\":\"%s\",\"input\":\"x\"}"),
                    new Route("/v1/responses", "{\"model\":\"%s\",\"input\":\"x\"}"),
                    new Route(
                            "/v1/messages",
                            "{\"model\":\"%s\",\"max_tokens\":9," + MESSAGES + "}"));

    OllamaLoads(OllamaScene scene, Checklist list) {
        this.scene = scene;
        this.list = list;
    }

    void play() throws Exception {
        list.chapter("Loads");
        for (Route route : ROUTES) {
            list.holds("approved weights answer: " + route.path(), () -> allowed(route, "ok"));
        }
        scene.ollama.unloadAll();
        for (Route route : ROUTES) {
            list.holds("other weights are refused: " + route.path(), () -> denied(route, "bad"));
        }
        list.holds("a refusal says rule, help and where to ask", this::wordsOfARefusal);
        list.holds("load without a prompt, then unload", this::loadAndUnload);
        list.holds("load of other weights without a prompt", this::loadOnly);
        list.holds("unload of what is not loaded loads nothing", this::unloadOther);
        list.holds("a name that nothing has", this::unknown);
        list.holds("no name at all", this::nameless);
        list.holds("transcription: a form with other weights", () -> form("bad"));
        names();
        list.holds("reading: tags, ps, version, show, models", this::reading);
    }

    private void names() {
        for (String spelling : SPELLINGS) {
            String ok = spelling.formatted("ok");
            list.holds("approved by the name " + ok, () -> allowed(ROUTES.getFirst(), ok));
            String bad = spelling.formatted("bad");
            list.holds("refused by the name " + bad, () -> denied(ROUTES.getFirst(), bad));
        }
        for (String spelling : TRICKY) {
            String bad = spelling.formatted("bad");
            list.holds("refused by the name '" + bad + "'", () -> denied(ROUTES.getFirst(), bad));
        }
    }

    /** A model that makes no embeddings has to say so as it does without the gate. */
    private String allowed(Route route, String model) throws Exception {
        Calls.Answer answer = scene.gate.post(route.path(), route.with(model));
        if (route.path().contains("embed")) {
            Calls.Answer direct =
                    new Calls(scene.ollama.port()).post(route.path(), route.with(model));
            expect(answer.status() == direct.status(), answer + " / without the gate: " + direct);
            expect(answer.has("embed"), answer.toString());
            return "as without the gate: " + answer;
        }
        expect(answer.status() == 200 && answer.has(OllamaScene.OK_SAYS), answer.toString());
        return "200, '" + OllamaScene.OK_SAYS + " …'";
    }

    private String denied(Route route, String model) throws Exception {
        Calls.Answer answer = scene.gate.post(route.path(), route.with(model));
        expect(answer.status() / 100 == 4, answer.toString());
        expect(!scene.badIsLoaded(), "refused, and loaded all the same: " + answer);
        return answer.toString();
    }

    private String wordsOfARefusal() throws Exception {
        Calls.Answer answer = scene.gate.post("/api/generate", ROUTES.getFirst().with("bad"));
        expect(
                answer.status() == 403
                        && answer.has("token.none")
                        && answer.has(scene.organisation.url() + "/requests/new?digest=sha256:"),
                answer.toString());
        return answer.body();
    }

    private String loadAndUnload() throws Exception {
        Calls.Answer load = scene.gate.post("/api/generate", "{\"model\":\"ok\",\"stream\":false}");
        expect(load.status() == 200 && load.has("\"load\""), load.toString());
        expect(scene.ollama.holds(scene.ok), "said loaded, but is not: " + scene.ollama.loaded());
        Calls.Answer unload =
                scene.gate.post(
                        "/api/generate", "{\"model\":\"ok\",\"keep_alive\":0,\"stream\":false}");
        expect(unload.status() == 200 && unload.has("unload"), unload.toString());
        return "done_reason load, then unload";
    }

    private String loadOnly() throws Exception {
        Calls.Answer answer =
                scene.gate.post(
                        "/api/chat", "{\"model\":\"bad\",\"messages\":[],\"stream\":false}");
        expect(answer.status() == 403 && !scene.badIsLoaded(), answer.toString());
        return answer.toString();
    }

    private String unloadOther() throws Exception {
        Calls.Answer answer =
                scene.gate.post(
                        "/api/generate", "{\"model\":\"bad\",\"keep_alive\":0,\"stream\":false}");
        expect(!scene.badIsLoaded(), answer.toString());
        return answer.toString();
    }

    private String unknown() throws Exception {
        Calls.Answer answer = scene.gate.post("/api/generate", ROUTES.getFirst().with("nosuch"));
        expect(answer.status() == 404 || answer.status() == 403, answer.toString());
        return answer.toString();
    }

    private String nameless() throws Exception {
        Calls.Answer answer = scene.gate.post("/api/generate", "{\"prompt\":\"x\"}");
        expect(answer.status() / 100 == 4, answer.toString());
        return answer.toString();
    }

    private String form(String model) throws Exception {
        String body =
                "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n"
                        + model
                        + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
                        + "Content-Type: audio/wav\r\n\r\nRIFF\r\n--b--\r\n";
        Calls.Answer answer =
                scene.gate.post(
                        "/v1/audio/transcriptions",
                        body,
                        "Content-Type",
                        "multipart/form-data; boundary=b");
        expect(answer.status() == 403 && !scene.badIsLoaded(), answer.toString());
        return answer.toString();
    }

    private String reading() throws Exception {
        for (String path : List.of("/", "/api/tags", "/api/ps", "/api/version", "/v1/models")) {
            Calls.Answer answer = scene.gate.get(path);
            expect(answer.status() == 200, path + ": " + answer);
        }
        Calls.Answer show = scene.gate.post("/api/show", "{\"model\":\"ok\"}");
        expect(show.status() == 200 && show.has("llama"), show.toString());
        return "200 each";
    }
}
