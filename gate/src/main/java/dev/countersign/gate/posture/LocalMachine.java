package dev.countersign.gate.posture;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The machine this program runs on. */
public final class LocalMachine implements Machine {
    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_NAMES = 10_000;
    private static final long LIMIT_SECONDS = 5;
    private static final int MAX_ANSWER = 64 * 1024;
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final Pattern NUMBERS =
            Pattern.compile("^(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?");

    /** Needed by programs that ask the desktop session; everything else is withheld. */
    private static final List<String> PASSED_ON =
            List.of("HOME", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR");

    /** Without these Windows programs do not find their own parts or the person's settings. */
    private static final List<String> PASSED_ON_WINDOWS =
            List.of("USERPROFILE", "USERNAME", "LOCALAPPDATA", "APPDATA", "TEMP");

    private final Map<String, String> environment;
    private final Path userHome;

    public LocalMachine(Map<String, String> environment, Path userHome) {
        this.environment = Map.copyOf(environment);
        this.userHome = userHome;
    }

    @Override
    public Outcome run(List<String> command) {
        if (!Files.isExecutable(Path.of(command.getFirst()))) {
            return new Outcome.Missing();
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        setEnvironment(builder.environment());
        try {
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                return await(process);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return new Outcome.Stopped("could not be started: " + e.getMessage());
        }
    }

    private void setEnvironment(Map<String, String> given) {
        given.clear();
        given.put("LC_ALL", "C");
        if (family().equals("windows")) {
            given.put("SystemRoot", "C:\\Windows");
            given.put("SystemDrive", "C:");
            given.put("PATH", "C:\\Windows\\System32;C:\\Windows");
            PASSED_ON_WINDOWS.forEach(
                    name -> environment(name).ifPresent(value -> given.put(name, value)));
        } else {
            given.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
            PASSED_ON.forEach(name -> environment(name).ifPresent(value -> given.put(name, value)));
        }
    }

    private static Outcome await(Process process) {
        CompletableFuture<byte[]> output = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try (InputStream in = process.getInputStream()) {
                        output.complete(in.readNBytes(MAX_BYTES + 1));
                    } catch (IOException e) {
                        output.completeExceptionally(e);
                    }
                });
        // One limit for output and end together. Too much output is not waited for.
        CompletableFuture<byte[]> whole =
                output.thenCompose(bytes ->
                        bytes.length > MAX_BYTES
                                ? CompletableFuture.completedFuture(bytes)
                                : process.onExit().thenApply(_ -> bytes));
        try {
            byte[] bytes = whole.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            return bytes.length > MAX_BYTES
                    ? new Outcome.Stopped("gave more output than " + MAX_BYTES + " bytes")
                    : new Outcome.Ran(
                            process.exitValue(), new String(bytes, StandardCharsets.UTF_8));
        } catch (TimeoutException _) {
            return new Outcome.Stopped("did not answer within " + LIMIT_SECONDS + " s");
        } catch (ExecutionException _) {
            return new Outcome.Stopped("gave output that could not be read");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome.Stopped("was interrupted");
        }
    }

    @Override
    public Optional<String> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            return bytes.length > MAX_BYTES
                    ? Optional.empty()
                    : Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public Path nearest(Path path) {
        Path existing = path.toAbsolutePath().normalize();
        while (existing != null) {
            try {
                return existing.toRealPath();
            } catch (IOException _) {
                existing = existing.getParent();
            }
        }
        return path.toAbsolutePath();
    }

    @Override
    public List<String> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.limit(MAX_NAMES)
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException | java.io.UncheckedIOException _) {
            return List.of();
        }
    }

    @Override
    public Optional<Instant> modified(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> environment(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    @Override
    public Path userHome() {
        return userHome;
    }

    @Override
    public String family() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return "macos";
        }
        return name.startsWith("windows")
                ? "windows"
                : name.startsWith("linux") ? "linux" : "unknown";
    }

    @Override
    public List<Integer> version() {
        Matcher matcher = NUMBERS.matcher(System.getProperty("os.version", ""));
        List<Integer> numbers = new ArrayList<>();
        if (matcher.find()) {
            for (int i = 1; i <= matcher.groupCount() && matcher.group(i) != null; i++) {
                numbers.add(Integer.valueOf(matcher.group(i)));
            }
        }
        return List.copyOf(numbers);
    }

    @Override
    public List<Running> processes() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.limit(MAX_NAMES).map(LocalMachine::running).toList();
        }
    }

    private static Running running(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        return new Running(
                process.pid(),
                process.parent().map(ProcessHandle::pid).orElse(0L),
                info.command().orElse(""),
                info.arguments().map(List::of).orElse(List.of()),
                info.user().orElse(""));
    }

    @Override
    public long parent(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElse(0L);
    }

    @Override
    public Optional<Instant> started(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().startInstant());
    }

    @Override
    public Optional<String> ask(int port, String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(ANSWER_LIMIT)
                        .build();
        HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(ANSWER_LIMIT)
                        .proxy(ProxySelector.of(null))
                        .build();
        try {
            HttpResponse<byte[]> response =
                    client.sendAsync(
                                    request,
                                    HttpResponse.BodyHandlers.limiting(
                                            HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER))
                            .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return response.statusCode() == 200
                    ? Optional.of(new String(response.body(), StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (ExecutionException | TimeoutException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            client.shutdownNow();
        }
    }
}
