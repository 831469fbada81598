package dev.countersign.gate.posture;

import dev.countersign.gate.home.StartedTool;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whether a tool can reach the network outside, and whether it is shut in: by the gate that started
 * it, by the systemd service that runs it, by the network that it sees, or by a container. Every
 * running process of the tool must be covered; one outside makes it unknown.
 */
final class Confinement {
    private static final int MAX_DEPTH = 64;

    private final Machine machine;
    private final String tool;
    private final List<ToolProcess> processes;
    private final List<StartedTool> runs;

    Confinement(Machine machine, GateRuns runs, String tool, List<ToolProcess> processes) {
        this.machine = machine;
        this.tool = tool;
        this.processes = List.copyOf(processes);
        this.runs = runs.of(tool);
    }

    /**
     * @param service the service that would run it while no process does
     */
    Answer egressBlocked(Optional<String> service) {
        String method = "how the tool was started";
        if (processes.isEmpty() && runs.isEmpty()) {
            return service.flatMap(this::serviceDenies)
                    .orElseGet(() ->
                            Answer.unknown(
                                    method, tool + " does not run, and no service is set up"));
        }
        return each(
                method,
                StartedTool::egressBlocked,
                process ->
                        process.service()
                                .flatMap(this::serviceDenies)
                                .orElseGet(() -> network(method, process)));
    }

    private Answer network(String method, ToolProcess process) {
        return process.hasNoWayOut(machine)
                ? Answer.yes(
                        "/proc/<pid>/net/dev", "runs in a network with nothing but the loopback")
                : Answer.unknown(method, "nothing that blocks it is known");
    }

    private Optional<Answer> serviceDenies(String name) {
        return SystemdUnit.find(machine, name)
                .filter(SystemdUnit::deniesOutside)
                .map(_ ->
                        Answer.yes(
                                "systemd unit " + name,
                                "IPAddressDeny=any, only loopback is allowed"));
    }

    Answer isolated() {
        String method = "how the tool was started";
        if (processes.isEmpty() && runs.isEmpty()) {
            return Answer.unknown(method, tool + " does not run");
        }
        return each(
                method,
                StartedTool::isolated,
                process ->
                        process.contained()
                                ? Answer.yes("/proc/<pid>/cgroup", "runs in a container")
                                : Answer.unknown(method, "nothing that isolates it is known"));
    }

    private Answer each(
            String method, Predicate<StartedTool> holds, Function<ToolProcess, Answer> otherwise) {
        if (processes.isEmpty()) {
            // The tool hides behind a name of its own, but the gate's note tells of it.
            return runs.stream().allMatch(holds)
                    ? Answer.yes("started by this gate", runs.getFirst().method())
                    : Answer.unknown(method, "started by this gate without that");
        }
        return ToolProcess.each(
                method,
                processes,
                process ->
                        runOf(process)
                                .filter(holds)
                                .map(run -> Answer.yes("started by this gate", run.method()))
                                .orElseGet(() -> otherwise.apply(process)));
    }

    /** The gate's run whose process it is, or whose descendant. */
    private Optional<StartedTool> runOf(ToolProcess process) {
        Set<Long> ancestors = new HashSet<>(List.of(process.pid()));
        long parent = process.parent();
        for (int depth = 0; depth < MAX_DEPTH && parent > 1 && ancestors.add(parent); depth++) {
            parent = machine.parent(parent);
        }
        return runs.stream().filter(run -> ancestors.contains(run.pid())).findFirst();
    }
}
