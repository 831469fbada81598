package dev.countersign.gate.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.concurrent.TimeUnit;

/**
 * A program that serves HTTP on loopback, with everything it starts: ready when it is returned, and
 * surely gone after {@link #close()} or when this JVM ends.
 */
public final class RuntimeProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int SHOWN = 4000;

    private final Process process;
    private final Path log;
    private final Thread atExit = new Thread(this::kill, "stop-runtime");

    private RuntimeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts the command and returns when {@code ready} answers 200.
     *
     * @param environment added to this process's
     */
    public static RuntimeProcess start(
            List<String> command, Map<String, String> environment, Path folder, URI ready)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("countersign-runtime", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        RuntimeProcess started = new RuntimeProcess(process, log);
        started.awaitReady(command, ready);
        return started;
    }

    private void awaitReady(List<String> command, URI ready)
            throws IOException, InterruptedException {
        HttpRequest question = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
        long end = System.nanoTime() + START_LIMIT.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (System.nanoTime() < end && process.isAlive()) {
                if (answers(http, question)) {
                    return;
                }
                process.waitFor(25, TimeUnit.MILLISECONDS);
            }
        }
        String said = said();
        close();
        throw new IOException(
                String.join(" ", command) + " did not become ready; it said:\n" + said);
    }

    private static boolean answers(HttpClient http, HttpRequest question)
            throws InterruptedException {
        try {
            return http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // not listening yet
            return false;
        }
    }

    /** A port of loopback that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on loopback", e);
        }
    }

    /** Whether the program still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The program's process number. */
    public long pid() {
        return process.pid();
    }

    /** Standard output and error so far; the last part of it where that is long. */
    public String said() {
        try {
            String all = Files.readString(log, StandardCharsets.ISO_8859_1);
            return all.length() <= SHOWN ? all : all.substring(all.length() - SHOWN);
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    /** Asks the program to end, insists after ten seconds; its children end too. */
    @Override
    public void close() {
        List<ProcessHandle> children = new ArrayList<>(process.descendants().toList());
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
            Files.deleteIfExists(log);
        } catch (IllegalStateException | IOException e) {
            // the JVM ends anyway, or the system clears its temporary folder
            return;
        }
    }

    /** Ends the program and its children at once, as {@code kill -9} does. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
