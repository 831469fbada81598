package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What probes may ask of the machine: bounded commands without a shell, and small files. */
public interface Machine {
    /** How a command ended. */
    sealed interface Outcome {
        /**
         * It ran to its end.
         *
         * @param output both streams, at most 256 KiB
         */
        record Ran(int exitCode, String output) implements Outcome {}

        /** There is no such program. */
        record Missing() implements Outcome {}

        /** It was stopped: too slow, too much output, or it could not be started. */
        record Stopped(String why) implements Outcome {}
    }

    /** Runs a program given by absolute path with {@code LC_ALL=C}, for at most 5 s. */
    Outcome run(List<String> command);

    /**
     * The content of a file of at most 256 KiB; empty when it is absent, larger or may not be read.
     */
    Optional<String> read(Path file);

    boolean exists(Path path);

    /** Names in a folder, sorted, at most 10,000; empty when it cannot be listed. */
    List<String> list(Path folder);

    Optional<Instant> modified(Path file);

    Optional<String> environment(String name);

    Path userHome();

    /** {@code linux}, {@code macos}, {@code windows} or another word. */
    String family();

    /** The version of kernel or system as numbers, empty when it cannot be told. */
    List<Integer> version();
}
