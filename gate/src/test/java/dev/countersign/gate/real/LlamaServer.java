package dev.countersign.gate.real;

import dev.countersign.gate.demo.TinyGguf;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real {@code llama-server} on a free port of loopback. {@code gate/e2e/llama-server.sh} finds or
 * fetches it, so the first use on a machine needs a network. {@link TinyGguf} makes models that it
 * loads and answers with.
 */
public final class LlamaServer implements AutoCloseable {
    private static final List<String> SMALL = List.of("--ctx-size", "512", "--threads", "1");

    private final HttpClient http = HttpClient.newHttpClient();
    private final RuntimeProcess process;
    private final int port;

    private LlamaServer(RuntimeProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Where the program is.
     *
     * @throws IllegalStateException when there is none and none can be fetched
     */
    public static Path program() throws IOException, InterruptedException {
        return Scripts.program("llama-server.sh");
    }

    /** Serves one model, loaded when this returns. */
    public static LlamaServer of(Path model, String... more)
            throws IOException, InterruptedException {
        return start(model.toAbsolutePath().resolveSibling(""), "--model", model, more);
    }

    /** Router mode: loads what is asked for, of the models in the folder. */
    public static LlamaServer router(Path models, String... more)
            throws IOException, InterruptedException {
        return start(models, "--models-dir", models, more);
    }

    private static LlamaServer start(Path folder, String option, Path what, String... more)
            throws IOException, InterruptedException {
        int port = RuntimeProcess.freePort();
        List<String> command = new ArrayList<>();
        command.add(program().toString());
        command.addAll(List.of(option, what.toString()));
        command.addAll(
                List.of("--host", "127.0.0.1", "--port", Integer.toString(port), "--offline"));
        command.addAll(SMALL);
        command.addAll(List.of(more));
        URI ready = URI.create("http://127.0.0.1:" + port + "/health");
        return new LlamaServer(
                RuntimeProcess.start(
                        command,
                        Map.of("HOME", folder.toString(), "LLAMA_CACHE", folder.toString()),
                        folder,
                        ready),
                port);
    }

    public int port() {
        return port;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The process itself. */
    public RuntimeProcess process() {
        return process;
    }

    /** An answer with its body as text. */
    public record Answer(int status, String body) {}

    public Answer get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url() + path)));
    }

    public Answer post(String path, String json) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(URI.create(url() + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(
                        request.timeout(Duration.ofSeconds(60)).build(),
                        HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    @Override
    public void close() {
        http.close();
        process.close();
    }
}
