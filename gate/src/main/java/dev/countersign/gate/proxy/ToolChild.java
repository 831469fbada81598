package dev.countersign.gate.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A tool that the gate started on a loopback port of its own choice, with cloud and request logging
 * off. It ends with the gate; on Linux also when the gate is killed, with all its children, where
 * {@code setpriv} and user namespaces are to be had. Elsewhere a killed gate leaves it running on
 * its port.
 */
public final class ToolChild implements AutoCloseable {
    private static final long STEP_MILLIS = 100;
    private static final int STEPS = 600;
    private static final long GRACE_SECONDS = 3;

    /** Keeps the tool's whole family in a namespace that dies with its first process. */
    private static final List<String> FAMILY =
            List.of(
                    "/usr/bin/unshare",
                    "--user",
                    "--map-current-user",
                    "--pid",
                    "--fork",
                    "--kill-child=KILL",
                    "--");

    /** Has the kernel end the tool when the thread that started it ends. */
    private static final List<String> PARENT =
            List.of("/usr/bin/setpriv", "--pdeathsig", "KILL", "--");

    /** Settings of Ollama that send or write what people type, or open it to others. */
    private static final List<String> UNSAFE =
            List.of(
                    "OLLAMA_DEBUG",
                    "OLLAMA_DEBUG_LOG_REQUESTS",
                    "OLLAMA_ORIGINS",
                    "OLLAMA_REMOTES",
                    "OLLAMA_HOST");

    private final Process process;
    private final int port;
    private final boolean leashed;

    private ToolChild(Process process, int port, boolean leashed) {
        this.process = process;
        this.port = port;
        this.leashed = leashed;
    }

    /**
     * Starts it and waits until it listens. Call from a thread that lives as long as the gate.
     *
     * @param command the program and its arguments
     * @throws IOException if it does not start, or ends before it listens
     */
    public static ToolChild start(
            Tools tool, List<String> command, Path models, Map<String, String> environment)
            throws IOException {
        int port = freePort();
        List<String> words = new ArrayList<>(leash());
        boolean leashed = !words.isEmpty();
        words.addAll(command);
        words.addAll(tool.address(port));
        ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.environment().clear();
        builder.environment().putAll(environment);
        UNSAFE.forEach(builder.environment()::remove);
        builder.environment().put("OLLAMA_HOST", "127.0.0.1:" + port);
        builder.environment().put("OLLAMA_MODELS", models.toString());
        builder.environment().put("OLLAMA_NO_CLOUD", "1");
        ToolChild child = new ToolChild(builder.start(), port, leashed);
        child.awaitListening();
        return child;
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static List<String> leash() {
        List<String> words = new ArrayList<>();
        if (works(PARENT)) {
            words.addAll(PARENT);
            if (works(FAMILY)) {
                words.addAll(FAMILY);
            }
        }
        return words;
    }

    private static boolean works(List<String> wrapper) {
        if (!Files.isExecutable(Path.of(wrapper.getFirst()))) {
            return false;
        }
        List<String> words = new ArrayList<>(wrapper);
        words.add("/bin/true");
        try {
            Process trial =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return trial.waitFor(GRACE_SECONDS, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void awaitListening() throws IOException {
        try {
            for (int i = 0; i < STEPS; i++) {
                if (process.waitFor(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IOException(
                            "the tool ended at once, with exit code " + process.exitValue());
                }
                if (listens()) {
                    return;
                }
            }
            close();
            throw new IOException("the tool did not listen on its port within a minute");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IOException("interrupted", e);
        }
    }

    private boolean listens() {
        try (java.net.Socket _ = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Whether it ends also when the gate is killed. */
    public boolean isLeashed() {
        return leashed;
    }

    /** Waits until it ends by itself. */
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends it and everything that it started. */
    @Override
    public void close() {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                family.forEach(ProcessHandle::destroyForcibly);
                for (ProcessHandle member : family) {
                    member.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            family.forEach(ProcessHandle::destroyForcibly);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the tool does not end", e);
        }
    }
}
