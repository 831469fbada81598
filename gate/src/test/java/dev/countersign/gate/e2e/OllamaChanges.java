package dev.countersign.gate.e2e;

import static dev.countersign.gate.e2e.Checklist.expect;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.token.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/** Names that change their meaning, and files that change their bytes. */
final class OllamaChanges {
    private final OllamaScene scene;
    private final Checklist list;

    OllamaChanges(OllamaScene scene, Checklist list) {
        this.scene = scene;
        this.list = list;
    }

    void play() throws Exception {
        list.chapter("Names that change their meaning");
        scene.ollama.unloadAll();
        list.holds(
                "an alias of approved weights is approved",
                () -> {
                    must(
                            scene.gate.post(
                                    "/api/copy", "{\"source\":\"ok\",\"destination\":\"alias\"}"));
                    return allowed("alias");
                });
        list.holds(
                "an alias of other weights is refused",
                () -> {
                    must(
                            scene.gate.post(
                                    "/api/copy", "{\"source\":\"bad\",\"destination\":\"fine\"}"));
                    return denied("fine");
                });
        list.holds("a tag retargeted behind the gate's back", () -> retargeted(false));
        list.holds("a tag retargeted while its old weights are loaded", () -> retargeted(true));
        list.holds(
                "another system prompt: this approval binds the manifest",
                () -> {
                    must(
                            scene.gate.post(
                                    "/api/create",
                                    "{\"model\":\"styled\",\"from\":\"ok\",\"system\":\"Be brief.\",\"stream\":false}"));
                    return denied("styled");
                });
        list.holds("create from other weights, then load", this::created);
        list.holds("an adapter on approved weights", this::adapter);
        list.holds("a manifest that names another machine", this::remote);
        list.holds("a manifest with a digest that climbs", this::climbing);
        list.holds(
                "delete through the gate",
                () -> {
                    Calls.Answer answer =
                            scene.gate.method("DELETE", "/api/delete", "{\"model\":\"alias\"}");
                    expect(answer.status() == 200, answer.toString());
                    return answer.toString();
                });
        files();
        pulls();
    }

    private void files() throws Exception {
        list.chapter("Files that change their bytes");
        list.holds("one byte of the approved blob changes", () -> corrupted(false));
        list.holds("the same, with its old time of change", () -> corrupted(true));
        list.holds("the blob is a link to other weights", this::linked);
        list.holds("the blob is gone", this::missing);
        list.holds("put right again, it answers", () -> allowed("ok"));
        list.holds("upload of 20 MB in chunks", this::upload);
        list.holds("upload that is not what it says", this::falseUpload);
        for (String digest :
                List.of(
                        "sha256:../../../../etc/passwd",
                        "sha256-00",
                        "SHA256:" + "a".repeat(64),
                        "sha256:" + "a".repeat(63))) {
            list.holds(
                    "upload to " + digest,
                    () -> {
                        String answer =
                                scene.gate.raw(
                                        "POST /api/blobs/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"
                                                .formatted(digest, scene.port));
                        expect(Calls.line(answer).matches("HTTP/1.1 4.. .*"), answer);
                        return Calls.line(answer);
                    });
        }
    }

    private void pulls() throws Exception {
        list.chapter("Pulls from a registry");
        try (LocalRegistry registry = LocalRegistry.of(scene.ollama.models())) {
            String ok = registry.name("ok");
            String bad = registry.name("bad");
            list.holds("pull of approved weights is told as it goes", () -> pulled(ok));
            list.holds("and they answer", () -> allowed(ok));
            list.holds(
                    "pull of other weights, then load",
                    () -> {
                        String pull = pulled(bad);
                        return pull + "; load: " + denied(bad);
                    });
            list.holds(
                    "pull of what the registry does not have",
                    () -> {
                        Calls.Answer answer =
                                scene.gate.post(
                                        "/api/pull",
                                        "{\"model\":\""
                                                + registry.name("nosuch")
                                                + "\",\"insecure\":true}");
                        expect(answer.has("error"), answer.toString());
                        return answer.toString();
                    });
        }
    }

    private String pulled(String name) throws Exception {
        Calls.Stream stream =
                scene.gate.stream("/api/pull", "{\"model\":\"" + name + "\",\"insecure\":true}");
        expect(
                stream.status() == 200 && stream.text().contains("success"),
                stream.status() + " " + stream.text());
        return stream.text().lines().count() + " lines in " + stream.parts() + " parts";
    }

    private static void must(Calls.Answer answer) throws Exception {
        expect(answer.status() == 200, answer.toString());
    }

    private String allowed(String name) throws Exception {
        Calls.Answer answer =
                scene.gate.post("/api/generate", OllamaLoads.ROUTES.getFirst().with(name));
        expect(answer.status() == 200 && answer.has(OllamaScene.OK_SAYS), answer.toString());
        return "200, '" + OllamaScene.OK_SAYS + " …'";
    }

    private String denied(String name) throws Exception {
        Calls.Answer answer =
                scene.gate.post("/api/generate", OllamaLoads.ROUTES.getFirst().with(name));
        expect(answer.status() / 100 == 4 && !answer.has(OllamaScene.BAD_SAYS), answer.toString());
        expect(!scene.badIsLoaded(), "other weights are loaded: " + answer);
        return answer.toString();
    }

    private String retargeted(boolean loaded) throws Exception {
        scene.ollama.copy("ok", "moving");
        if (loaded) {
            allowed("moving");
        } else {
            scene.ollama.unloadAll();
        }
        scene.ollama.copy("bad", "moving");
        String seen = denied("moving");
        scene.ollama.copy("ok", "moving");
        return seen;
    }

    private String created() throws Exception {
        byte[] other = TinyGguf.bytes(77, List.of("you", "are", "blue"));
        String digest = Digest.of(other).toString();
        Calls.Answer upload = scene.gate.post("/api/blobs/" + digest, other);
        expect(upload.status() == 201, upload.toString());
        Calls.Answer create =
                scene.gate.post(
                        "/api/create",
                        "{\"model\":\"made\",\"files\":{\"m.gguf\":\""
                                + digest
                                + "\"},\"stream\":false}");
        Calls.Answer load =
                scene.gate.post("/api/generate", OllamaLoads.ROUTES.getFirst().with("made"));
        expect(load.status() / 100 == 4 && !scene.ollama.holds(other), create + " / " + load);
        return "create " + create.status() + ", load " + load;
    }

    private String adapter() throws Exception {
        String digest = Digest.of(scene.bad).toString();
        Calls.Answer create =
                scene.gate.post(
                        "/api/create",
                        "{\"model\":\"adapted\",\"from\":\"ok\",\"adapters\":{\"a.gguf\":\""
                                + digest
                                + "\"},\"stream\":false}");
        return "create " + create.status() + ", load " + denied("adapted");
    }

    private Path manifest(String name) throws Exception {
        Path place = scene.ollama.manifest(name, "latest");
        Files.createDirectories(place.resolveSibling(""));
        return place;
    }

    private String remote() throws Exception {
        byte[] config =
                "{\"model_format\":\"gguf\",\"remote_host\":\"https://ollama.com\",\"remote_model\":\"gpt-oss:120b\"}"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Files.write(scene.ollama.blob(config), config);
        Files.writeString(
                manifest("faraway"),
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"digest\":\"%s\",\"size\":%d},\"layers\":[]}"
                        .formatted(Digest.of(config), config.length));
        return denied("faraway");
    }

    private String climbing() throws Exception {
        String manifest = Files.readString(scene.ollama.manifest("ok", "latest"));
        Files.writeString(
                manifest("climber"),
                manifest.replace(Digest.of(scene.ok).toString(), "sha256:../../../etc/passwd"));
        return denied("climber");
    }

    private String corrupted(boolean oldTime) throws Exception {
        allowed("ok");
        scene.ollama.unloadAll();
        Path blob = scene.ollama.blob(scene.ok);
        FileTime time = Files.getLastModifiedTime(blob);
        byte[] changed = scene.ok.clone();
        changed[changed.length / 2] ^= 1;
        Files.write(blob, changed);
        if (oldTime) {
            Files.setLastModifiedTime(blob, time);
        }
        try {
            Calls.Answer answer =
                    scene.gate.post("/api/generate", OllamaLoads.ROUTES.getFirst().with("ok"));
            expect(answer.status() == 403 && !scene.ollama.holds(scene.ok), answer.toString());
            return answer.toString();
        } finally {
            Files.write(blob, scene.ok);
        }
    }

    private String linked() throws Exception {
        scene.ollama.unloadAll();
        Path blob = scene.ollama.blob(scene.ok);
        Files.delete(blob);
        Files.createSymbolicLink(blob, scene.ollama.blob(scene.bad));
        try {
            return denied("ok");
        } finally {
            Files.delete(blob);
            Files.write(blob, scene.ok);
        }
    }

    private String missing() throws Exception {
        Path blob = scene.ollama.blob(scene.ok);
        Files.delete(blob);
        try {
            return denied("ok");
        } finally {
            Files.write(blob, scene.ok);
        }
    }

    private String upload() throws Exception {
        byte[] bytes = new byte[20 << 20];
        new java.util.SplittableRandom(3).nextBytes(bytes);
        Calls.Answer answer = scene.gate.postChunked("/api/blobs/" + Digest.of(bytes), bytes);
        expect(
                answer.status() == 201 && Files.size(scene.ollama.blob(bytes)) == bytes.length,
                answer.toString());
        Calls.Answer head = scene.gate.method("HEAD", "/api/blobs/" + Digest.of(bytes), "");
        expect(head.status() == 200, head.toString());
        return "201, and HEAD 200";
    }

    private String falseUpload() throws Exception {
        Calls.Answer answer = scene.gate.post("/api/blobs/" + Digest.of(new byte[] {1}), "other");
        expect(answer.status() / 100 == 4, answer.toString());
        return answer.toString();
    }

    /** A read-only registry of what a store holds, as a pull asks it. */
    private static final class LocalRegistry implements AutoCloseable {
        private final HttpServer http;
        private final Path models;

        private LocalRegistry(HttpServer http, Path models) {
            this.http = http;
            this.models = models;
        }

        static LocalRegistry of(Path models) throws Exception {
            HttpServer http =
                    HttpServer.create(
                            new java.net.InetSocketAddress(
                                    java.net.InetAddress.getLoopbackAddress(), 0),
                            0);
            LocalRegistry registry = new LocalRegistry(http, models);
            http.createContext("/v2/library/", registry::answer);
            http.start();
            return registry;
        }

        String name(String model) {
            return "http://127.0.0.1:" + http.getAddress().getPort() + "/library/" + model;
        }

        private void answer(com.sun.net.httpserver.HttpExchange call) throws java.io.IOException {
            try (call) {
                String[] path = call.getRequestURI().getPath().split("/", -1);
                Path file =
                        path[4].equals("manifests")
                                ? models.resolve("manifests/registry.ollama.ai/library")
                                        .resolve(path[3])
                                        .resolve(path[5])
                                : models.resolve("blobs").resolve(path[5].replace(':', '-'));
                if (!Files.exists(file)) {
                    call.sendResponseHeaders(404, -1);
                    return;
                }
                boolean blob = path[4].equals("blobs");
                String host = String.valueOf(call.getRequestHeaders().getFirst("Host"));
                boolean body = call.getRequestMethod().equals("GET");
                if (blob && body && !host.startsWith("localhost")) {
                    // Ollama insists on a redirect to another host name for blobs.
                    call.getResponseHeaders()
                            .set(
                                    "Location",
                                    "http://localhost:"
                                            + http.getAddress().getPort()
                                            + call.getRequestURI());
                    call.sendResponseHeaders(307, -1);
                    return;
                }
                send(call, Files.readAllBytes(file), body);
            }
        }

        private static void send(
                com.sun.net.httpserver.HttpExchange call, byte[] bytes, boolean body)
                throws java.io.IOException {
            String range = call.getRequestHeaders().getFirst("Range");
            if (!body) {
                call.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
                call.sendResponseHeaders(200, -1);
                return;
            }
            if (range == null) {
                call.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
                call.getResponseBody().write(bytes);
                return;
            }
            String[] ends = range.substring("bytes=".length()).split("-", -1);
            int from = Integer.parseInt(ends[0]);
            int to =
                    ends[1].isEmpty()
                            ? bytes.length - 1
                            : Math.min(Integer.parseInt(ends[1]), bytes.length - 1);
            call.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + to + "/" + bytes.length);
            call.sendResponseHeaders(206, to - from + 1);
            call.getResponseBody().write(bytes, from, to - from + 1);
        }

        @Override
        public void close() {
            http.stop(0);
        }
    }
}
