package dev.countersign.gate.posture;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tools that this gate started, from the notes that it leaves in {@code runs/<pid>.json}. A note
 * counts only while a process of that number lives that started when the note says, so a number
 * given again to another program proves nothing.
 */
record GateRuns(Machine machine, Path gateHome) {
    private static final int MAX_BYTES = 16 * 1024;

    /** Clocks of processes tick coarsely. */
    private static final Duration TICK = Duration.ofSeconds(2);

    /**
     * One living tool.
     *
     * @param method how it was confined, as the gate recorded it
     */
    record Run(String tool, long pid, String method, boolean egressBlocked, boolean isolated) {}

    List<Run> of(String tool) {
        List<Run> found = new ArrayList<>();
        Path folder = gateHome.resolve("runs");
        for (String name : machine.list(folder)) {
            if (name.matches("[0-9]{1,10}\\.json")) {
                machine.read(folder.resolve(name))
                        .flatMap(text -> read(name, text))
                        .filter(run -> run.tool().equals(tool))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Run> read(String name, String text) {
        try {
            JsonFields fields =
                    JsonFields.of(
                            Json.parseObject(
                                    text.getBytes(StandardCharsets.ISO_8859_1), MAX_BYTES));
            long pid = fields.integer("pid", 1, Integer.MAX_VALUE);
            Instant started = fields.instant("started");
            Run run =
                    new Run(
                            fields.text("tool"),
                            pid,
                            fields.text("method"),
                            fields.bool("egress_blocked"),
                            fields.bool("isolated"));
            boolean lives =
                    name.equals(pid + ".json")
                            && machine.started(pid)
                                    .filter(at ->
                                            Duration.between(started, at).abs().compareTo(TICK)
                                                    <= 0)
                                    .isPresent();
            return lives ? Optional.of(run) : Optional.empty();
        } catch (FormatException _) {
            return Optional.empty();
        }
    }
}
