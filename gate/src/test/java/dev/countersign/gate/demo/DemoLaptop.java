package dev.countersign.gate.demo;

import dev.countersign.gate.command.Gate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A laptop with a gate. Verbs run as processes: the shipped launcher where this machine's real
 * posture is used, the test gate where facts or time are invented.
 */
public final class DemoLaptop {
    private final Path root;
    private final Path home;
    private final @Nullable Path inventedPosture;
    private final long clockOffsetSeconds;
    private final boolean inProcess;

    private DemoLaptop(
            Path root,
            Path home,
            @Nullable Path inventedPosture,
            long clockOffsetSeconds,
            boolean inProcess) {
        this.root = root;
        this.home = home;
        this.inventedPosture = inventedPosture;
        this.clockOffsetSeconds = clockOffsetSeconds;
        this.inProcess = inProcess;
    }

    /** This machine with what really is true of it. */
    static DemoLaptop real(Path root, Path home) {
        return new DemoLaptop(root, home, null, 0, false);
    }

    /** A sample laptop whose posture is read from a file. */
    public static DemoLaptop sample(Path root, Path home, Path posture) {
        return new DemoLaptop(root, home, posture, 0, false);
    }

    /** A sample laptop whose gate runs in this very process, for tests. */
    static DemoLaptop inProcess(Path home, Path posture) {
        return new DemoLaptop(home, home, posture, 0, true);
    }

    /**
     * The same laptop as it would be later: a copy of its gate, so that the clock of this one stays
     * right.
     */
    DemoLaptop later(long seconds, String name) throws IOException {
        DemoLaptop copy = copy(name);
        return new DemoLaptop(root, copy.home, inventedPosture, seconds, inProcess);
    }

    /** A copy of everything the gate keeps. */
    DemoLaptop copy(String name) throws IOException {
        Path target = home.resolveSibling(name);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        target.resolve(home.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return new DemoLaptop(root, target, inventedPosture, clockOffsetSeconds, inProcess);
    }

    public Path home() {
        return home;
    }

    /** What a verb answered. */
    public record Answer(int code, String text) {}

    /** Runs {@code countersign VERB…}. */
    public Answer run(String... verb) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--home", home.toString()));
        arguments.addAll(List.of(verb));
        return inProcess ? here(arguments) : asProcess(arguments);
    }

    private Answer here(List<String> arguments) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(invented());
        int code =
                Gate.run(
                        arguments.toArray(String[]::new),
                        DemoGate.composition(environment, -1),
                        out,
                        out);
        out.flush();
        return new Answer(code, text.toString().strip());
    }

    private Answer asProcess(List<String> arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).redirectErrorStream(true);
        builder.environment().putAll(environment());
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), text.strip());
    }

    /** What starts this laptop's gate as a process with {@link #environment()}. */
    public List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (invented().isEmpty()) {
            command.add(root.resolve("gate/bin/countersign").toString());
        } else {
            command.addAll(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            DemoGate.class.getName()));
        }
        command.addAll(arguments);
        return command;
    }

    /** What a process of {@link #command} needs to know beside its arguments. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(invented());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return environment;
    }

    /** What is not real about this laptop; empty when all is. */
    private Map<String, String> invented() {
        if (inventedPosture == null && clockOffsetSeconds == 0) {
            return Map.of();
        }
        Map<String, String> environment = new HashMap<>();
        environment.put("COUNTERSIGN_TEST_CLOCK_OFFSET", Long.toString(clockOffsetSeconds));
        if (inventedPosture != null) {
            environment.put("COUNTERSIGN_TEST_POSTURE", inventedPosture.toString());
        }
        return environment;
    }

    /** Runs a verb that must succeed for the demo to go on. */
    public String must(String... verb) throws IOException, InterruptedException {
        Answer answer = run(verb);
        if (answer.code() != 0) {
            throw new IOException(
                    "countersign "
                            + verb[0]
                            + " ended with "
                            + answer.code()
                            + ":\n"
                            + answer.text());
        }
        return answer.text();
    }
}
