package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real machine (Linux), of whose processes only one and its descendants are seen. */
public final class OneTree implements Machine {
    private static final int MAX_DEPTH = 64;
    private final Machine real;
    private final long root;

    public OneTree(long root, Path userHome) {
        this.real = new LocalMachine(Map.of(), userHome);
        this.root = root;
    }

    @Override
    public List<String> list(Path folder) {
        List<String> names = real.list(folder);
        return folder.equals(Path.of("/proc"))
                ? names.stream().filter(this::isInTree).toList()
                : names;
    }

    private boolean isInTree(String name) {
        if (!name.matches("[0-9]{1,9}")) {
            return false;
        }
        long pid = Long.parseLong(name);
        for (int i = 0; i < MAX_DEPTH && pid > 1; i++) {
            if (pid == root) {
                return true;
            }
            pid = real.parent(pid);
        }
        return false;
    }

    @Override
    public Outcome run(List<String> command) {
        return real.run(command);
    }

    @Override
    public Optional<String> read(Path file) {
        return real.read(file);
    }

    @Override
    public boolean exists(Path path) {
        return real.exists(path);
    }

    @Override
    public Path nearest(Path path) {
        return real.nearest(path);
    }

    @Override
    public Optional<Instant> modified(Path file) {
        return real.modified(file);
    }

    @Override
    public Optional<String> environment(String name) {
        return Optional.empty();
    }

    @Override
    public Path userHome() {
        return real.userHome();
    }

    @Override
    public String family() {
        return real.family();
    }

    @Override
    public List<Integer> version() {
        return real.version();
    }

    @Override
    public long parent(long pid) {
        return real.parent(pid);
    }

    @Override
    public Optional<Instant> started(long pid) {
        return real.started(pid);
    }
}
