package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What probes may ask of the machine: bounded commands without a shell, small files, processes, and
 * this machine's own ports. Processes and ports cannot be told unless a machine says otherwise.
 */
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

    /**
     * A running program.
     *
     * @param parent the process that started it, 0 when it cannot be told
     * @param command its program file, empty when it may not be seen
     * @param user the account it runs as, empty when it may not be seen
     */
    record Running(long pid, long parent, String command, List<String> arguments, String user) {
        public Running {
            arguments = List.copyOf(arguments);
        }
    }

    /** Runs a program given by absolute path with {@code LC_ALL=C}, for at most 5 s in all. */
    Outcome run(List<String> command);

    /** The output of a command that ended with 0. */
    default Optional<String> output(List<String> command) {
        return run(command) instanceof Outcome.Ran(int exitCode, String output) && exitCode == 0
                ? Optional.of(output)
                : Optional.empty();
    }

    /**
     * The content of a file of at most 256 KiB; empty when it is absent, larger or may not be read.
     */
    Optional<String> read(Path file);

    boolean exists(Path path);

    /** Where a path really lies, all links resolved: itself, or its nearest parent that exists. */
    default Path nearest(Path path) {
        Path place = path;
        Path parent = place.getParent();
        while (!exists(place) && parent != null) {
            place = parent;
            parent = place.getParent();
        }
        return place;
    }

    /** Names in a folder, sorted, at most 10,000; empty when it cannot be listed. */
    List<String> list(Path folder);

    Optional<Instant> modified(Path file);

    Optional<String> environment(String name);

    Path userHome();

    /** {@code linux}, {@code macos}, {@code windows} or another word. */
    String family();

    /** The version of kernel or system as numbers, empty when it cannot be told. */
    List<Integer> version();

    /** The processes that can be seen, at most 10,000. */
    default List<Running> processes() {
        return List.of();
    }

    /** The process that started a living one, 0 when it cannot be told. */
    default long parent(long pid) {
        return 0;
    }

    /** When a living process started; empty when there is none of that number. */
    default Optional<Instant> started(long pid) {
        return Optional.empty();
    }

    /**
     * The body of a 200 answer to GET on 127.0.0.1, at most 64 KiB, within 2 s; no redirects, no
     * proxy.
     */
    default Optional<String> ask(int port, String path) {
        return Optional.empty();
    }
}
