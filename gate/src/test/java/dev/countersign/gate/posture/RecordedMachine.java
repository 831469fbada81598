package dev.countersign.gate.posture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** A machine that answers what was recorded and has nothing else. */
final class RecordedMachine implements Machine {
    private record Recording(String part, Outcome outcome) {}

    private final String family;
    private final Path userHome;
    private final List<Recording> recordings = new ArrayList<>();
    private final Map<Path, String> files = new TreeMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<Path, Instant> modified = new HashMap<>();
    private final Map<Path, Path> links = new HashMap<>();
    private final List<Running> processes = new ArrayList<>();
    private final Map<Long, Long> parents = new HashMap<>();
    private final Map<Long, Instant> started = new HashMap<>();
    private final Map<String, String> pages = new HashMap<>();

    /** Every command that was asked for. */
    final List<List<String>> commands = new ArrayList<>();

    private RecordedMachine(String family, String userHome) {
        this.family = family;
        this.userHome = Path.of(userHome);
    }

    static RecordedMachine linux() {
        return new RecordedMachine("linux", "/home/a");
    }

    static RecordedMachine mac() {
        return new RecordedMachine("macos", "/Users/a");
    }

    static RecordedMachine windows() {
        return new RecordedMachine("windows", "C:\\Users\\a");
    }

    /** A file of {@code src/test/resources/posture}. */
    static String recorded(String name) {
        try (InputStream in =
                Objects.requireNonNull(
                        RecordedMachine.class.getResourceAsStream("/posture/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Commands that contain this part answer so; the latest recording counts. */
    RecordedMachine answers(String part, int exitCode, String output) {
        recordings.addFirst(new Recording(part, new Outcome.Ran(exitCode, output)));
        return this;
    }

    /** As {@link #answers(String, int, String)} with 0 and a recorded file. */
    RecordedMachine answers(String part, String file) {
        return answers(part, 0, recorded(file));
    }

    RecordedMachine stops(String part, String why) {
        recordings.addFirst(new Recording(part, new Outcome.Stopped(why)));
        return this;
    }

    RecordedMachine file(String path, String content) {
        files.put(Path.of(path), content);
        return this;
    }

    RecordedMachine without(String path) {
        files.remove(Path.of(path));
        return this;
    }

    RecordedMachine environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    RecordedMachine modified(String path, Instant at) {
        modified.put(Path.of(path), at);
        return this;
    }

    RecordedMachine link(String from, String to) {
        links.put(Path.of(from), Path.of(to));
        return this;
    }

    RecordedMachine process(long pid, long parent, String command, String user, String... words) {
        processes.add(new Running(pid, parent, command, List.of(words), user));
        parents.put(pid, parent);
        return this;
    }

    RecordedMachine parent(long pid, long parent) {
        parents.put(pid, parent);
        return this;
    }

    RecordedMachine started(long pid, Instant at) {
        started.put(pid, at);
        return this;
    }

    RecordedMachine page(int port, String path, String body) {
        pages.put(port + path, body);
        return this;
    }

    @Override
    public Outcome run(List<String> command) {
        commands.add(command);
        String line = String.join(" ", command);
        return recordings.stream()
                .filter(recording -> line.contains(recording.part()))
                .map(Recording::outcome)
                .findFirst()
                .orElseGet(Outcome.Missing::new);
    }

    @Override
    public Optional<String> read(Path file) {
        return Optional.ofNullable(files.get(file));
    }

    @Override
    public boolean exists(Path path) {
        return path.equals(Path.of("/"))
                || files.keySet().stream().anyMatch(file -> file.startsWith(path));
    }

    @Override
    public Path nearest(Path path) {
        return links.getOrDefault(path, path);
    }

    @Override
    public List<String> list(Path folder) {
        return files.keySet().stream()
                .filter(file ->
                        file.startsWith(folder) && file.getNameCount() > folder.getNameCount())
                .map(file -> file.getName(folder.getNameCount()).toString())
                .distinct()
                .toList();
    }

    @Override
    public Optional<Instant> modified(Path file) {
        return Optional.ofNullable(modified.get(file));
    }

    @Override
    public Optional<String> environment(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    @Override
    public Path userHome() {
        return userHome;
    }

    @Override
    public String family() {
        return family;
    }

    @Override
    public List<Integer> version() {
        return family.equals("windows") ? List.of(10, 0) : List.of(15, 5);
    }

    @Override
    public List<Running> processes() {
        return List.copyOf(processes);
    }

    @Override
    public long parent(long pid) {
        return parents.getOrDefault(pid, 0L);
    }

    @Override
    public Optional<Instant> started(long pid) {
        return Optional.ofNullable(started.get(pid));
    }

    @Override
    public Optional<String> ask(int port, String path) {
        return Optional.ofNullable(pages.get(port + path));
    }
}
