package dev.countersign.policy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real OPA server on a port of this machine, for as long as a test needs it. */
public final class RunningOpa implements AutoCloseable {
    private final Process process;
    private final URI url;

    private RunningOpa(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Starts OPA with a bundle, as it is shipped to fleets. */
    public static RunningOpa with(Path bundle, String... options)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--bundle", bundle.toString()));
        all.addAll(List.of(options));
        RunningOpa opa = start(ProcessBuilder.Redirect.INHERIT, all);
        try {
            await().atMost(Duration.ofSeconds(60)).until(opa::isReady);
        } catch (RuntimeException e) {
            opa.close();
            throw e;
        }
        return opa;
    }

    /** Starts OPA with a configuration and does not wait; what it says goes to {@code log}. */
    public static RunningOpa configured(Path configuration, Path log)
            throws IOException, InterruptedException {
        return start(
                ProcessBuilder.Redirect.to(log.toFile()),
                List.of("--config-file", configuration.toString()));
    }

    private static RunningOpa start(ProcessBuilder.Redirect output, List<String> options)
            throws IOException, InterruptedException {
        int port = freePort();
        URI url = URI.create("http://127.0.0.1:" + port);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Repository.opa(),
                                "run",
                                "--server",
                                "--addr",
                                "127.0.0.1:" + port,
                                "--skip-version-check",
                                "--log-level",
                                "error"));
        command.addAll(options);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output)
                        .start();
        return new RunningOpa(process, url);
    }

    /** A port that nothing listened on a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public URI url() {
        return url;
    }

    /** Whether its bundles are activated. */
    public boolean isReady() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("OPA ended with " + process.exitValue());
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest health = HttpRequest.newBuilder(url.resolve("/health?bundles")).build();
            return http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
