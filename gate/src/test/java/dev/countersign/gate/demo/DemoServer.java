package dev.countersign.gate.demo;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The shipped server as a child process, with a data directory of its own; ends with this program.
 */
public final class DemoServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Process process;
    private final Path data;
    private final String url;

    private DemoServer(Process process, Path data, String url) {
        this.process = process;
        this.data = data;
        this.url = url;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop-server"));
    }

    /** On the wanted port, or on a free one where that is taken. */
    public static DemoServer start(Path root, Path data, int wantedPort)
            throws IOException, InterruptedException {
        Files.createDirectories(data.getParent());
        int port = free(wantedPort) ? wantedPort : anyPort();
        ProcessBuilder builder =
                new ProcessBuilder(root.resolve("backend/bin/server").toString(), "-Xmx512m")
                        .redirectErrorStream(true)
                        .redirectOutput(data.resolveSibling(data.getFileName() + ".log").toFile());
        builder.environment()
                .putAll(
                        Map.of(
                                "COUNTERSIGN_DATA_DIR", data.toString(),
                                "PORT", Integer.toString(port),
                                "JAVA_HOME", System.getProperty("java.home")));
        DemoServer server = new DemoServer(builder.start(), data, "http://127.0.0.1:" + port);
        server.awaitReady();
        return server;
    }

    private void awaitReady() throws InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest ready =
                HttpRequest.newBuilder(URI.create(url + "/health/readiness"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // not listening yet
            }
            process.waitFor(200, TimeUnit.MILLISECONDS);
        }
        close();
        throw new IllegalStateException("the server did not become ready; see " + data + ".log");
    }

    private static boolean free(int port) {
        try (ServerSocket socket =
                new ServerSocket(port, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyPort() throws IOException {
        try (ServerSocket socket =
                new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public String url() {
        return url;
    }

    public Path data() {
        return data;
    }

    /** Waits until the server ends, which it does when this program is interrupted. */
    void await() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
