package dev.countersign.gate.proxy;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** The real tool, on its own loopback port. */
final class Upstream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_ANSWER = 8 * 1024 * 1024;

    private final URI base;
    private final HttpClient client;

    /**
     * @param base {@code http://} with a loopback address and a port, nothing more
     */
    Upstream(URI base) {
        this.base = base;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(PATIENCE)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
    }

    URI base() {
        return base;
    }

    /** Starts a request for this path. */
    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(base.resolve(path));
    }

    CompletableFuture<HttpResponse<InputStream>> send(HttpRequest request) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Asks the tool for a small JSON object. */
    Json.Obj get(String path) throws IOException {
        return object(path, json(to(path).timeout(PATIENCE).GET().build()));
    }

    /** Asks the tool for a small JSON array. */
    List<Json> getArray(String path) throws IOException {
        if (json(to(path).timeout(PATIENCE).GET().build()) instanceof Json.Arr(List<Json> items)) {
            return items;
        }
        throw new IOException(path + " answered no JSON array");
    }

    private static Json.Obj object(String path, Json answer) throws IOException {
        if (answer instanceof Json.Obj object) {
            return object;
        }
        throw new IOException(path + " answered no JSON object");
    }

    /** Tells the tool something in JSON and reads its JSON answer. */
    Json.Obj post(String path, Json.Obj body) throws IOException {
        HttpRequest request =
                to(path).timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(JsonText.write(body)))
                        .build();
        return object(path, json(request));
    }

    private Json json(HttpRequest request) throws IOException {
        try {
            HttpResponse<InputStream> response =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                byte[] bytes = in.readNBytes(MAX_ANSWER + 1);
                if (response.statusCode() != 200) {
                    throw new IOException(
                            request.uri().getPath() + " answered " + response.statusCode());
                }
                return Json.parse(bytes, MAX_ANSWER);
            }
        } catch (FormatException e) {
            throw new IOException(request.uri().getPath() + " answered no JSON", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
