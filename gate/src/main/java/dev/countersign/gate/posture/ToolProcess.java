package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A running program as {@code /proc} shows it.
 *
 * @param environment its environment, empty when it may not be read (another account's process)
 * @param arguments its command line
 * @param effectiveUid the account it runs as, -1 when it cannot be told
 * @param contained whether its control group is a container's
 */
record ToolProcess(
        Optional<Map<String, String>> environment,
        List<String> arguments,
        long effectiveUid,
        boolean contained) {
    private static final Path PROC = Path.of("/proc");

    /**
     * The first process with that name that has one of these words among its arguments, or any when
     * there are no words.
     */
    static Optional<ToolProcess> find(Machine machine, String name, List<String> words) {
        for (String id : machine.list(PROC)) {
            if (!id.matches("[0-9]{1,9}")) {
                continue;
            }
            Path folder = PROC.resolve(id);
            if (!machine.read(folder.resolve("comm")).orElse("").strip().equals(name)) {
                continue;
            }
            List<String> arguments = split(machine.read(folder.resolve("cmdline")).orElse(""));
            if (words.isEmpty() || words.stream().anyMatch(arguments::contains)) {
                return Optional.of(describe(machine, folder, arguments));
            }
        }
        return Optional.empty();
    }

    private static ToolProcess describe(Machine machine, Path folder, List<String> arguments) {
        String cgroup = machine.read(folder.resolve("cgroup")).orElse("");
        boolean contained =
                cgroup.contains("docker")
                        || cgroup.contains("libpod")
                        || cgroup.contains("kubepods");
        return new ToolProcess(
                machine.read(folder.resolve("environ")).map(ToolProcess::variables),
                arguments,
                uid(machine.read(folder.resolve("status")).orElse("")),
                contained);
    }

    private static long uid(String status) {
        for (String line : status.lines().toList()) {
            if (line.startsWith("Uid:")) {
                String[] ids = line.substring(4).strip().split("\\s+", -1);
                if (ids.length == 4 && ids[1].matches("[0-9]{1,10}")) {
                    return Long.parseLong(ids[1]);
                }
            }
        }
        return -1;
    }

    private static List<String> split(String zeroSeparated) {
        return List.of(zeroSeparated.split("\0", -1));
    }

    private static Map<String, String> variables(String environ) {
        Map<String, String> variables = new TreeMap<>();
        for (String entry : split(environ)) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                variables.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return variables;
    }
}
