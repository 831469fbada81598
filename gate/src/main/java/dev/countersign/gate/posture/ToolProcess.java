package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running tool.
 *
 * @param parent the process that started it, 0 when it cannot be told
 * @param environment its environment, empty when it may not be read (another account's process, or
 *     another system than Linux)
 * @param arguments its command line
 * @param account who it runs as, empty when it cannot be told
 * @param controlGroup where the kernel counts it, empty when unknown
 */
record ToolProcess(
        long pid,
        long parent,
        Optional<Map<String, String>> environment,
        List<String> arguments,
        String account,
        String controlGroup) {
    private static final Path PROC = Path.of("/proc");

    /**
     * Names that container engines give, with the full id; a mere "docker" in a name is not one.
     */
    private static final Pattern CONTAINER =
            Pattern.compile(
                    "/(?:docker|lxc|libpod|crio|cri-containerd|nerdctl)[-/](?:[^/]{0,32}-)?[0-9a-f]{64}"
                            + "(?:\\.scope)?(?:/|$)|/kubepods(?:\\.slice)?/");

    /** Only system units: without rights a person's own units cannot filter addresses. */
    private static final Pattern SYSTEM_UNIT =
            Pattern.compile("^0::/system\\.slice/([A-Za-z0-9@:._-]{1,200}\\.service)(?:/.*)?$");

    /**
     * The processes whose name matches and whose arguments fit, and those of that name whose
     * arguments cannot be seen.
     *
     * @param name a regular expression
     */
    static List<ToolProcess> all(Machine machine, String name, Predicate<List<String>> fit) {
        List<ToolProcess> found =
                machine.family().equals("linux") ? linux(machine, name) : others(machine, name);
        return found.stream()
                .filter(process -> process.arguments().isEmpty() || fit.test(process.arguments()))
                .toList();
    }

    private static List<ToolProcess> linux(Machine machine, String name) {
        List<ToolProcess> found = new ArrayList<>();
        for (String id : machine.list(PROC)) {
            if (!id.matches("[0-9]{1,9}")) {
                continue;
            }
            Path folder = PROC.resolve(id);
            if (machine.read(folder.resolve("comm")).orElse("").strip().matches(name)) {
                String status = machine.read(folder.resolve("status")).orElse("");
                found.add(
                        new ToolProcess(
                                Long.parseLong(id),
                                Math.max(0, number(status, "PPid:", 0)),
                                machine.read(folder.resolve("environ")).map(ToolProcess::variables),
                                split(machine.read(folder.resolve("cmdline")).orElse("")),
                                uid(number(status, "Uid:", 1)),
                                machine.read(folder.resolve("cgroup")).orElse("").strip()));
            }
        }
        return found;
    }

    private static List<ToolProcess> others(Machine machine, String name) {
        return machine.processes().stream()
                .filter(process -> baseName(process.command()).matches(name))
                .map(process ->
                        new ToolProcess(
                                process.pid(),
                                process.parent(),
                                Optional.empty(),
                                process.arguments(),
                                process.user(),
                                ""))
                .toList();
    }

    private static String baseName(String command) {
        String file =
                command.substring(
                        1 + Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')));
        return file.toLowerCase(Locale.ROOT).replaceFirst("\\.exe$", "");
    }

    private static String uid(long number) {
        return number < 0 ? "" : "uid " + number;
    }

    private static long number(String status, String label, int column) {
        for (String line : status.lines().toList()) {
            if (line.startsWith(label)) {
                String[] values = line.substring(label.length()).strip().split("\\s+", -1);
                if (values.length > column && values[column].matches("[0-9]{1,10}")) {
                    return Long.parseLong(values[column]);
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

    /**
     * Whether its network, another one than ours, has nothing but the loopback; never on other
     * systems than Linux.
     */
    boolean hasNoWayOut(Machine machine) {
        List<String> its = interfaces(machine, PROC.resolve(Long.toString(pid)));
        List<String> own = interfaces(machine, PROC.resolve("self"));
        return its.equals(List.of("lo")) && own.size() > 1;
    }

    private static List<String> interfaces(Machine machine, Path process) {
        return machine.read(process.resolve("net/dev")).stream()
                .flatMap(String::lines)
                .filter(line -> line.indexOf(':') > 0)
                .map(line -> line.substring(0, line.indexOf(':')).strip())
                .toList();
    }

    /** Whether its control group is a container's. */
    boolean contained() {
        return controlGroup.lines().anyMatch(line -> CONTAINER.matcher(line).find());
    }

    /** The systemd service that runs it. */
    Optional<String> service() {
        Matcher unit = SYSTEM_UNIT.matcher(controlGroup);
        return unit.matches() ? Optional.of(unit.group(1)) : Optional.empty();
    }

    /** An answer for all processes together: true only when it is for each. */
    static Answer each(
            String method, List<ToolProcess> processes, Function<ToolProcess, Answer> look) {
        if (processes.size() == 1) {
            return look.apply(processes.getFirst());
        }
        Map<String, Answer> answers = new TreeMap<>();
        processes.forEach(process -> answers.put("process " + process.pid(), look.apply(process)));
        return Answer.all(method, answers);
    }
}
