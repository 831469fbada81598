package dev.countersign.gate.real;

import dev.countersign.token.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real Ollama on a free port of loopback, with a home and models of its own, without its cloud.
 * {@code gate/e2e/ollama.sh} finds or builds it.
 */
public final class OllamaServer implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path program;
    private final Path folder;
    private final int port;
    private final RuntimeProcess process;

    private OllamaServer(Path program, Path folder, int port, RuntimeProcess process) {
        this.program = program;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts it with everything it keeps under {@code folder}. */
    public static OllamaServer start(Path folder) throws IOException, InterruptedException {
        Path program = Scripts.program("ollama.sh");
        Files.createDirectories(folder.resolve("home"));
        int port = RuntimeProcess.freePort();
        RuntimeProcess process =
                RuntimeProcess.start(
                        List.of(program.toString(), "serve"),
                        environment(folder, port),
                        folder,
                        URI.create("http://127.0.0.1:" + port + "/api/version"));
        return new OllamaServer(program, folder, port, process);
    }

    private static Map<String, String> environment(Path folder, int port) {
        return Map.of(
                "HOME",
                folder.resolve("home").toString(),
                "OLLAMA_HOST",
                "127.0.0.1:" + port,
                "OLLAMA_MODELS",
                folder.resolve("models").toString(),
                "OLLAMA_NO_CLOUD",
                "1",
                "OLLAMA_KEEP_ALIVE",
                "10m");
    }

    public int port() {
        return port;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Where its manifests and blobs are. */
    public Path models() {
        return folder.resolve("models");
    }

    /** The manifest of a model of the library. */
    public Path manifest(String name, String tag) {
        return models().resolve("manifests/registry.ollama.ai/library").resolve(name).resolve(tag);
    }

    /** The file with these bytes. */
    public Path blob(byte[] bytes) {
        return models().resolve("blobs").resolve("sha256-" + Digest.of(bytes).hex());
    }

    /** Makes a model of a GGUF, straight at Ollama. */
    public void create(String name, byte[] gguf) throws IOException, InterruptedException {
        String digest = Digest.of(gguf).toString();
        must(post("/api/blobs/" + digest, HttpRequest.BodyPublishers.ofByteArray(gguf)));
        must(
                post(
                        "/api/create",
                        "{\"model\":\"%s\",\"files\":{\"model.gguf\":\"%s\"},\"parameters\":{\"temperature\":0},\"stream\":false}"
                                .formatted(name, digest)));
    }

    /** Lets another name mean what this one means, straight at Ollama. */
    public void copy(String from, String to) throws IOException, InterruptedException {
        must(post("/api/copy", "{\"source\":\"%s\",\"destination\":\"%s\"}".formatted(from, to)));
    }

    /** What is loaded, as {@code /api/ps} says. */
    public String loaded() throws IOException, InterruptedException {
        return must(
                http.send(
                        HttpRequest.newBuilder(URI.create(url() + "/api/ps")).build(),
                        HttpResponse.BodyHandlers.ofString()));
    }

    /** Whether weights with these bytes are in the memory of one of its children. */
    public boolean holds(byte[] gguf) {
        String blob = blob(gguf).getFileName().toString();
        return ProcessHandle.allProcesses()
                .filter(each -> isBelow(each, process.pid()))
                .anyMatch(each ->
                        String.join(" ", each.info().arguments().orElse(new String[0]))
                                .contains(blob));
    }

    private static boolean isBelow(ProcessHandle process, long ancestor) {
        for (var parent = process.parent(); parent.isPresent(); parent = parent.get().parent()) {
            if (parent.get().pid() == ancestor) {
                return true;
            }
        }
        return false;
    }

    /** Straight at Ollama: throws everything out of memory. */
    public void unloadAll() throws IOException, InterruptedException {
        for (String name : names(loaded())) {
            must(
                    post(
                            "/api/generate",
                            "{\"model\":\"%s\",\"keep_alive\":0,\"stream\":false}"
                                    .formatted(name)));
        }
        awaitUnloaded();
    }

    private void awaitUnloaded() throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!names(loaded()).isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IOException("Ollama keeps " + loaded());
            }
            Thread.sleep(20);
        }
    }

    private static List<String> names(String loaded) {
        List<String> names = new ArrayList<>();
        var found = java.util.regex.Pattern.compile("\"name\":\"([^\"]+)\"").matcher(loaded);
        while (found.find()) {
            names.add(found.group(1));
        }
        return names;
    }

    private HttpResponse<String> post(String path, String json)
            throws IOException, InterruptedException {
        return post(path, HttpRequest.BodyPublishers.ofString(json));
    }

    private HttpResponse<String> post(String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(url() + path)).POST(body).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String must(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    answer.uri() + " answered " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** What a command printed, and how it ended. */
    public record Said(int code, String text) {}

    /** Runs {@code ollama …} as a client of that port. */
    public Said cli(int atPort, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment(folder, atPort));
        Process client = builder.start();
        client.getOutputStream().close();
        String text =
                new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]", "");
        return new Said(client.waitFor(), text.strip());
    }

    @Override
    public void close() {
        http.close();
        process.close();
    }
}
