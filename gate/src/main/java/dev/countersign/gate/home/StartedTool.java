package dev.countersign.gate.home;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tool that the gate started, as written to {@code runs/<pid>.json} of its home: how it is
 * confined is a fact for posture reports. The file is only as good as the account that owns the
 * home; it counts while that very process lives.
 *
 * @param tool its id in the register
 * @param startedAt when the process began, in whole seconds: a process number is used again
 * @param method what confines it, for people
 * @param egressBlocked whether it was seen to have no way out of this machine
 * @param isolated whether it was started apart from the rest of the system's files and processes
 */
public record StartedTool(
        String tool,
        long pid,
        Instant startedAt,
        String method,
        boolean egressBlocked,
        boolean isolated) {
    /** The folder in the gate's home. */
    public static final String FOLDER = "runs";

    private static final int MAX_BYTES = 16 * 1024;

    /** Those that still run; files of others are removed, damaged ones are left out. */
    public static List<StartedTool> alive(GateHome home) throws IOException {
        List<StartedTool> found = new ArrayList<>();
        for (String name : home.list(FOLDER, ".json")) {
            Optional<StartedTool> tool = read(home, FOLDER + "/" + name);
            if (tool.isEmpty()) {
                continue;
            }
            if (tool.get().isAlive()) {
                found.add(tool.get());
            } else {
                home.delete(FOLDER + "/" + name);
            }
        }
        return List.copyOf(found);
    }

    private static Optional<StartedTool> read(GateHome home, String file) throws IOException {
        return home.read(file).flatMap(StartedTool::read);
    }

    /** What {@link #write} wrote; empty for anything else. */
    public static Optional<StartedTool> read(byte[] stored) {
        try {
            JsonFields fields = JsonFields.of(Json.parseObject(stored, MAX_BYTES));
            return Optional.of(
                    new StartedTool(
                            fields.text("tool"),
                            fields.integer("pid", 1, Integer.MAX_VALUE),
                            fields.instant("started"),
                            fields.text("method"),
                            fields.bool("egress_blocked"),
                            fields.bool("isolated")));
        } catch (FormatException _) {
            return Optional.empty();
        }
    }

    private boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(StartedTool::start)
                .filter(startedAt::equals)
                .isPresent();
    }

    /** When a process began, empty where the system does not tell. */
    public static Optional<Instant> start(ProcessHandle process) {
        return process.info().startInstant().map(time -> time.truncatedTo(ChronoUnit.SECONDS));
    }

    public void write(GateHome home) throws IOException {
        home.write(
                file(),
                Json.object()
                        .put("tool", tool)
                        .put("pid", pid)
                        .put("started", startedAt.getEpochSecond())
                        .put("method", method)
                        .put("egress_blocked", egressBlocked)
                        .put("isolated", isolated)
                        .build()
                        .canonicalBytes());
    }

    public void remove(GateHome home) throws IOException {
        home.delete(file());
    }

    private String file() {
        return FOLDER + "/" + pid + ".json";
    }
}
