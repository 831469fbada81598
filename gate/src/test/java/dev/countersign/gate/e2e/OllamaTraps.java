package dev.countersign.gate.e2e;

import static dev.countersign.gate.e2e.Checklist.expect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Ollama reads otherwise than a strict reader does: each would load other weights unseen. */
final class OllamaTraps {
    private static final String GENERATE = "/api/generate";

    private final OllamaScene scene;
    private final Checklist list;

    OllamaTraps(OllamaScene scene, Checklist list) {
        this.scene = scene;
        this.list = list;
    }

    void play() throws Exception {
        list.chapter("Bodies that mean something else to Ollama");
        scene.ollama.unloadAll();
        bodies().forEach((what, body) ->
                list.holds(what, () -> refused(scene.gate.post(GENERATE, body))));
        list.holds("zstd body on /v1", () -> coded("zstd", zstd(chat())));
        list.holds("zstd named in capitals", () -> coded("ZSTD", zstd(chat())));
        list.holds("gzip named, plain body", () -> coded("gzip", chat()));
        list.holds("identity, zstd", () -> coded("identity, zstd", zstd(chat())));
        list.holds("UTF-16 body", () -> refused(utf16()));
        list.holds("byte order mark", () -> refused(marked()));
        list.holds("nested 100,000 deep", () -> refused(deep()));
        for (String type :
                List.of(
                        "text/plain",
                        "application/x-www-form-urlencoded",
                        "garbage",
                        "multipart/form-data; boundary=x")) {
            list.holds("Content-Type " + type, () -> refused(typed(type)));
        }
        cloud();
        elsewhere();
        list.chapter("Paths and methods that are not exactly a route");
        for (String path :
                List.of(
                        "/api/generate/",
                        "//api/generate",
                        "/api//generate",
                        "/api/./generate",
                        "/api/../api/generate",
                        "/x/../api/generate",
                        "/api%2fgenerate",
                        "/api/%67enerate",
                        "/%61pi/generate",
                        "/api/generate%20",
                        "/api/generate%00",
                        "/api/generate;x=1",
                        "/API/generate",
                        "/api/%2e%2e/api/generate",
                        "/api\\generate",
                        "api/generate",
                        "*",
                        "/api/generate#f")) {
            list.holds("POST " + path, () -> refusedRaw(plain("POST " + path)));
        }
        list.holds("POST /api/generate?x=1", () -> refusedRaw(plain("POST /api/generate?x=1")));
        for (String method : List.of("PUT", "PATCH", "GET", "post", "CONNECT", "TRACE")) {
            list.holds(method + " /api/generate", () -> refusedRaw(plain(method + " " + GENERATE)));
        }
        list.holds("an unknown route", () -> refused(scene.gate.post("/api/nosuch", "{}")));
        list.holds("OPTIONS from a foreign page", this::preflight);
    }

    private static Map<String, String> bodies() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("MODEL after model", "{\"model\":\"ok\",\"MODEL\":\"bad\",\"prompt\":\"x\"}");
        bodies.put("model after MODEL", "{\"MODEL\":\"ok\",\"model\":\"bad\",\"prompt\":\"x\"}");
        bodies.put("Model alone", "{\"Model\":\"bad\",\"prompt\":\"x\"}");
        bodies.put("model twice", "{\"model\":\"ok\",\"model\":\"bad\",\"prompt\":\"x\"}");
        bodies.put(
                "model twice, once escaped",
                "{\"model\":\"ok\",\"mod\\u0065l\":\"bad\",\"prompt\":\"x\"}");
        bodies.put("K for k (Kelvin sign) beside", "{\"model\":\"bad\",\"\u212Aeep_alive\":0}");
        bodies.put("name beside model", "{\"model\":\"ok\",\"name\":\"bad\",\"prompt\":\"x\"}");
        bodies.put("name for model", "{\"name\":\"bad\",\"prompt\":\"x\"}");
        bodies.put("a list of names", "{\"model\":[\"ok\",\"bad\"],\"prompt\":\"x\"}");
        bodies.put("no object", "\"bad\"");
        bodies.put("two objects", "{\"model\":\"ok\",\"prompt\":\"x\"}{\"model\":\"bad\"}");
        bodies.put("a digest for a name", "{\"model\":\"bad@sha256:00\",\"prompt\":\"x\"}");
        bodies.put("a path for a name", "{\"model\":\"../../bad\",\"prompt\":\"x\"}");
        bodies.put("capitals", "{\"model\":\"BAD\",\"prompt\":\"x\",\"stream\":false}");
        bodies.put("a control character", "{\"model\":\"ok\\u0000bad\",\"prompt\":\"x\"}");
        bodies.put("a comment", "{\"model\":\"ok\"/*,*/,\"prompt\":\"x\"}");
        bodies.put("nothing", "");
        return bodies;
    }

    private String refused(Calls.Answer answer) throws Exception {
        expect(answer.status() / 100 == 4, answer.toString());
        expect(!scene.badIsLoaded(), "other weights are loaded: " + answer);
        return answer.toString();
    }

    /** Any answer but success, and nothing loaded. */
    private String refusedRaw(String request) throws Exception {
        String line = Calls.line(scene.gate.raw(request));
        expect(!line.contains(" 200 "), line);
        expect(!scene.badIsLoaded(), "other weights are loaded: " + line);
        return line;
    }

    private String plain(String start) {
        String body = "{\"model\":\"bad\",\"prompt\":\"x\",\"stream\":false}";
        return "%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(start, scene.port, body.length(), body);
    }

    private static byte[] chat() {
        return OllamaLoads.ROUTES.get(4).with("bad").getBytes(StandardCharsets.UTF_8);
    }

    private String coded(String coding, byte[] body) throws Exception {
        return refused(
                scene.gate.post(
                        OllamaLoads.ROUTES.get(4).path(), body, "Content-Encoding", coding));
    }

    /** A frame of one raw block (RFC 8878, section 3.1): what Ollama reads as this body. */
    private static byte[] zstd(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x20, (byte) body.length});
        int header = body.length << 3 | 1;
        out.writeBytes(new byte[] {(byte) header, (byte) (header >> 8), (byte) (header >> 16)});
        out.writeBytes(body);
        return out.toByteArray();
    }

    private Calls.Answer utf16() throws Exception {
        return scene.gate.post(
                GENERATE,
                "{\"model\":\"bad\"}".getBytes(StandardCharsets.UTF_16),
                "Content-Type",
                "application/json; charset=utf-16");
    }

    private Calls.Answer marked() throws Exception {
        return scene.gate.post(GENERATE, "\uFEFF{\"model\":\"bad\",\"prompt\":\"x\"}");
    }

    private Calls.Answer deep() throws Exception {
        return scene.gate.post(GENERATE, "{\"model\":\"bad\",\"x\":" + "[".repeat(100_000) + "}");
    }

    private Calls.Answer typed(String type) throws Exception {
        return scene.gate.post(
                GENERATE, OllamaLoads.ROUTES.getFirst().with("bad"), "Content-Type", type);
    }

    private void cloud() {
        list.chapter("Models that run elsewhere");
        for (String name :
                List.of(
                        "ok:cloud",
                        "ok:tag-cloud",
                        "ok:CLOUD",
                        "gpt-oss:120b-cloud",
                        "ok:Cloud",
                        "bad-cloud")) {
            list.holds(
                    "generate with " + name,
                    () ->
                            refused(
                                    scene.gate.post(
                                            GENERATE, OllamaLoads.ROUTES.getFirst().with(name))));
        }
        list.holds(
                "pull of a cloud model",
                () -> refused(scene.gate.post("/api/pull", "{\"model\":\"gpt-oss:120b-cloud\"}")));
    }

    private void elsewhere() {
        list.chapter("Calls that leave this machine");
        for (String path :
                List.of(
                        "/api/me",
                        "/api/signout",
                        "/api/push",
                        "/api/experimental/web_search",
                        "/api/experimental/web_fetch")) {
            list.holds(
                    "POST " + path,
                    () -> {
                        Calls.Answer answer =
                                scene.gate.post(path, "{\"model\":\"ok\",\"query\":\"x\"}");
                        expect(answer.status() == 403, answer.toString());
                        return answer.toString();
                    });
        }
    }

    private String preflight() throws Exception {
        String answer =
                scene.gate.raw(
                        "OPTIONS /api/generate HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n"
                                .formatted(scene.port));
        expect(
                !answer.toLowerCase(java.util.Locale.ROOT).contains("access-control-allow-origin"),
                answer);
        return Calls.line(answer);
    }
}
