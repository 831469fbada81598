package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What all tools have in common: where programs lie, what their version is, and how they run. */
final class ToolFinder {
    private static final Pattern VERSION =
            Pattern.compile(
                    "(?:version:?|version is) +v?(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?");

    private final Machine machine;
    private final long ownUid;

    /**
     * @param ownUid the account this program runs as, -1 when unknown
     */
    ToolFinder(Machine machine, long ownUid) {
        this.machine = machine;
        this.ownUid = ownUid;
    }

    /** The program in the usual places first, then on the path. */
    Optional<Path> program(String name) {
        List<Path> places = new ArrayList<>();
        places.add(Path.of("/usr/local/bin", name));
        places.add(Path.of("/usr/bin", name));
        places.add(machine.userHome().resolve(".local/bin").resolve(name));
        for (String folder : machine.environment("PATH").orElse("").split(":", -1)) {
            if (folder.startsWith("/") && folder.indexOf('\0') < 0) {
                places.add(Path.of(folder, name));
            }
        }
        return places.stream().filter(machine::exists).findFirst();
    }

    /**
     * The last version that the program names, which is the program's own where it also names a
     * server's.
     */
    Optional<List<Long>> version(Path program, String flag) {
        if (!(machine.run(List.of(program.toString(), flag))
                instanceof Machine.Outcome.Ran(int _, String output))) {
            return Optional.empty();
        }
        return versionIn(output);
    }

    static Optional<List<Long>> versionIn(String output) {
        Matcher matcher = VERSION.matcher(output);
        Optional<List<Long>> found = Optional.empty();
        while (matcher.find()) {
            List<Long> numbers = new ArrayList<>();
            for (int i = 1; i <= matcher.groupCount() && matcher.group(i) != null; i++) {
                numbers.add(Long.valueOf(matcher.group(i)));
            }
            found = Optional.of(List.copyOf(numbers));
        }
        return found;
    }

    Answer isolated(Optional<ToolProcess> process) {
        return process.isPresent() && process.get().contained()
                ? Answer.yes("/proc/<pid>/cgroup", "runs in a container")
                : Answer.unknown("/proc/<pid>/cgroup", "nothing that isolates it is known");
    }

    /** By the running process, else by the account that would start it. */
    Answer notAdmin(Optional<ToolProcess> process) {
        long running = process.map(ToolProcess::effectiveUid).orElse(-1L);
        if (running >= 0) {
            return new Answer(running != 0, "/proc/<pid>/status", "runs as uid " + running);
        }
        return ownUid < 0
                ? Answer.unknown("own account", "the account cannot be told")
                : new Answer(
                        ownUid != 0, "own account", "not running; would start as uid " + ownUid);
    }
}
