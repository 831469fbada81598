package dev.countersign.identity.oidc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A real OpenID provider in a process of its own; see {@code backend/src/test/oidc}. */
final class TestProvider implements AutoCloseable {
    static final String SECRET = "the secret of the test client";
    private final Process process;

    private TestProvider(Process process) {
        this.process = process;
    }

    /**
     * A port for later. It lies below those that systems hand out by themselves, so that nothing
     * that starts in between is given it.
     */
    static int freePort() {
        for (int tries = 0; tries < 100; tries++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException _) {
                // somebody has it: another one
            }
        }
        throw new IllegalStateException("no free port between 20000 and 32000");
    }

    static String issuer(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** Waits until it answers. */
    static TestProvider start(int port, String publicUrl, boolean userInfoOnly) {
        ProcessBuilder builder =
                new ProcessBuilder("bash", script().toString()).redirectErrorStream(true);
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
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("ready ")) {
                return;
            }
            said.append(line).append('\n');
        }
        throw new IllegalStateException("the test provider did not start:\n" + said);
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
