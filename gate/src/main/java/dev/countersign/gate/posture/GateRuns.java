package dev.countersign.gate.posture;

import dev.countersign.gate.home.StartedTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tools that this gate started, from the notes that it leaves in {@code runs/<pid>.json}. A note
 * counts only while a process of that number lives that started when the note says, so a number
 * given again to another program proves nothing.
 */
record GateRuns(Machine machine, Path gateHome) {
    /** Clocks of processes tick coarsely. */
    private static final Duration TICK = Duration.ofSeconds(2);

    List<StartedTool> of(String tool) {
        List<StartedTool> found = new ArrayList<>();
        Path folder = gateHome.resolve(StartedTool.FOLDER);
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

    private Optional<StartedTool> read(String name, String text) {
        return StartedTool.read(text.getBytes(StandardCharsets.ISO_8859_1))
                .filter(tool -> name.equals(tool.pid() + ".json"))
                .filter(this::lives);
    }

    private boolean lives(StartedTool tool) {
        return machine.started(tool.pid())
                .filter(at -> Duration.between(tool.startedAt(), at).abs().compareTo(TICK) <= 0)
                .isPresent();
    }
}
