package dev.countersign.gate.demo;

import java.io.IOException;
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
final class DemoLaptop {
    private final Path root;
    private final Path home;
    private final @Nullable Path inventedPosture;
    private final long clockOffsetSeconds;

    private DemoLaptop(
            Path root, Path home, @Nullable Path inventedPosture, long clockOffsetSeconds) {
        this.root = root;
        this.home = home;
        this.inventedPosture = inventedPosture;
        this.clockOffsetSeconds = clockOffsetSeconds;
    }

    /** This machine with what really is true of it. */
    static DemoLaptop real(Path root, Path home) {
        return new DemoLaptop(root, home, null, 0);
    }

    /** A sample laptop whose posture is read from a file. */
    static DemoLaptop sample(Path root, Path home, Path posture) {
        return new DemoLaptop(root, home, posture, 0);
    }

    /**
     * The same laptop as it would be later: a copy of its gate, so that the clock of this one stays
     * right.
     */
    DemoLaptop later(long seconds, String name) throws IOException {
        DemoLaptop copy = copy(name);
        return new DemoLaptop(root, copy.home, inventedPosture, seconds);
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
        return new DemoLaptop(root, target, inventedPosture, clockOffsetSeconds);
    }

    Path home() {
        return home;
    }

    /** What a verb answered. */
    record Answer(int code, String text) {}

    /** Runs {@code countersign VERB…}. */
    Answer run(String... verb) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        Map<String, String> environment = new HashMap<>();
        if (inventedPosture == null && clockOffsetSeconds == 0) {
            command.add(root.resolve("gate/bin/countersign").toString());
            environment.put("JAVA_HOME", System.getProperty("java.home"));
        } else {
            command.addAll(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            DemoGate.class.getName()));
            environment.put("COUNTERSIGN_TEST_CLOCK_OFFSET", Long.toString(clockOffsetSeconds));
            if (inventedPosture != null) {
                environment.put("COUNTERSIGN_TEST_POSTURE", inventedPosture.toString());
            }
        }
        command.addAll(List.of("--home", home.toString()));
        command.addAll(List.of(verb));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), text.strip());
    }

    /** Runs a verb that must succeed for the demo to go on. */
    String must(String... verb) throws IOException, InterruptedException {
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
