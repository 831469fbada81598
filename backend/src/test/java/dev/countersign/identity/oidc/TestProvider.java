package dev.countersign.identity.oidc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real OpenID provider in a process of its own; see {@code backend/src/test/oidc}. */
final class TestProvider implements AutoCloseable {
    static final String SECRET = "the secret of the test client";
    private final Process process;

    private TestProvider(Process process) {
        this.process = process;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String issuer(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** Waits until it answers. */
    static TestProvider start(int port, String publicUrl, boolean userInfoOnly) {
        ProcessBuilder builder =
                new ProcessBuilder("bash", script().toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(
                        Map.of(
                                "PORT",
                                Integer.toString(port),
                                "REDIRECT",
                                publicUrl + "/signin/provider/callback",
                                "AFTERWARDS",
                                publicUrl + "/signin",
                                "SECRET",
                                SECRET,
                                "CLAIMS",
                                userInfoOnly ? "userinfo" : "token"));
        try {
            Process process = builder.start();
            awaitReady(process.inputReader());
            return new TestProvider(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitReady(BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("ready ")) {
                return;
            }
        }
        throw new IllegalStateException(
                "the test provider did not start; run backend/src/test/oidc/start.sh to see why");
    }

    private static Path script() {
        Path here = Path.of("").toAbsolutePath();
        return (here.endsWith("backend") ? here : here.resolve("backend"))
                .resolve("src/test/oidc/start.sh");
    }

    /** The provider ends with its input. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
