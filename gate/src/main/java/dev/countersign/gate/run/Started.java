package dev.countersign.gate.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A running tool with all that it started, its door and its socket. */
final class Started implements AutoCloseable {
    private final Process process;
    private final Confinement confinement;
    private final Optional<Doorway> doorway;
    private final Path folder;

    private Started(
            Process process, Confinement confinement, Optional<Doorway> doorway, Path folder) {
        this.process = process;
        this.confinement = confinement;
        this.doorway = doorway;
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
        Path socket = folder.resolve("tool.sock");
        Optional<Doorway> doorway = Optional.empty();
        List<String> words = new ArrayList<>(confinement.prefix());
        if (confinement.ownNetwork()
                && plan.address() instanceof ToolPlan.Address.LoopbackOrSocket at) {
            doorway = Optional.of(Doorway.open(at.port(), socket));
            words.addAll(plan.command(at, socket));
        } else {
            words.addAll(plan.command());
        }
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(workFolder.toFile()).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new Started(builder.start(), confinement, doorway, folder);
        } catch (IOException e) {
            if (doorway.isPresent()) {
                doorway.get().close();
            }
            throw e;
        }
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
        if (doorway.isPresent()) {
            doorway.get().close();
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
        if (doorway.isPresent()) {
            doorway.get().close();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Files.deleteIfExists(folder.resolve("tool.sock"));
        Files.deleteIfExists(folder);
    }
}
