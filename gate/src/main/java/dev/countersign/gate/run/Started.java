package dev.countersign.gate.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running tool with all that it started, its door and its socket. */
final class Started implements AutoCloseable {
    private final Process process;
    private final Confinement confinement;
    private final List<Doorway> doorways;
    private final Path folder;

    private Started(Process process, Confinement confinement, List<Doorway> doorways, Path folder) {
        this.process = process;
        this.confinement = confinement;
        this.doorways = List.copyOf(doorways);
        this.folder = folder;
    }

    /**
     * Starts the command with our own input and output. The calling thread must live as long as the
     * tool may: the system ends it with the thread that started it.
     *
     * @param folder made for this run, seen by nobody else
     */
    static Started start(
            ToolPlan plan,
            Map<String, String> environment,
            Path workFolder,
            Confinement confinement,
            Path folder)
            throws IOException {
        List<Doorway> doorways = new ArrayList<>();
        try {
            List<String> words = new ArrayList<>(confinement.prefix());
            words.addAll(
                    confinement.ownNetwork()
                            ? withDoorways(plan, folder, doorways)
                            : plan.command());
            ProcessBuilder builder =
                    new ProcessBuilder(words).directory(workFolder.toFile()).inheritIO();
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new Started(builder.start(), confinement, doorways, folder);
        } catch (IOException e) {
            for (Doorway doorway : doorways) {
                doorway.close();
            }
            delete(folder);
            throw e;
        }
    }

    private static List<String> withDoorways(ToolPlan plan, Path folder, List<Doorway> doorways)
            throws IOException {
        return switch (plan.address()) {
            case ToolPlan.Address.LoopbackOrSocket at -> {
                Path socket = Inside.socket(folder, at.port());
                doorways.add(Doorway.fromPort(at.port(), socket));
                yield plan.command(at, socket);
            }
            case ToolPlan.Address.Loopback(List<Integer> ports) -> {
                List<Integer> reached = plan.surroundings().ollamaPort().stream().toList();
                for (int port : ports) {
                    doorways.add(Doorway.fromPort(port, Inside.socket(folder, port)));
                }
                for (int port : reached) {
                    doorways.add(Doorway.toPort(Inside.socket(folder, port), port));
                }
                List<String> words = Inside.words(ports, reached, folder);
                words.addAll(plan.command());
                yield words;
            }
        };
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    long pid() {
        return process.pid();
    }

    /** The process of the tool itself, once it is there. */
    Optional<ProcessHandle> tool() {
        if (!confinement.staysAbove()) {
            return Optional.of(process.toHandle());
        }
        // bubblewrap's own first process has the tool as its child
        return process.descendants()
                .filter(each -> each.children().findAny().isEmpty())
                .findFirst();
    }

    boolean hasNoWayOut() {
        return confinement.ownNetwork()
                && tool().filter(each -> Confinement.hasNoWayOut(each.pid())).isPresent();
    }

    /** Its exit code if it ends within that time; 128 and more when a signal ended it. */
    Optional<Integer> await(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)
                ? Optional.of(process.exitValue())
                : Optional.empty();
    }

    /** Closes the door, asks everything to end, and insists after the time. */
    void stop(Duration grace) throws IOException, InterruptedException {
        for (Doorway doorway : doorways) {
            doorway.close();
        }
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.forEach(ProcessHandle::destroy);
        if (!confinement.staysAbove() || all.isEmpty()) {
            process.destroy();
        }
        process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
        all.addAll(process.descendants().toList());
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
    }

    /** Nothing of it is left afterwards. */
    @Override
    public void close() throws IOException {
        for (Doorway doorway : doorways) {
            doorway.close();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        delete(folder);
    }

    /** With all in it; links are not followed. */
    static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
