package dev.countersign.gate.posture;

import dev.countersign.token.PostureReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Collects the posture report of this machine: device facts, and one entry per installed tool. The
 * probes of Linux were run; those of macOS and Windows were checked against recorded outputs only.
 * On any other system every fact is unknown.
 */
public final class PostureCollector implements PostureSource {
    private final Machine machine;
    private final long ownUid;

    /**
     * @param ownUid the account this program runs as, -1 when unknown
     */
    public PostureCollector(Machine machine, long ownUid) {
        this.machine = machine;
        this.ownUid = ownUid;
    }

    @Override
    public PostureReport collect(Instant now, Path gateHome) {
        Optional<OperatingSystem> system = OperatingSystem.of(machine.family());
        if (system.isEmpty()) {
            Answer unknown = Answer.unknown("none", "this system is not known");
            Map<String, PostureReport.Fact> facts = new TreeMap<>();
            FactName.ofDevices().forEach(name -> facts.put(name.id(), fact(unknown)));
            return new PostureReport(now, machine.family(), List.of(), facts, List.of());
        }
        Map<FactName, Answer> facts = new EnumMap<>(FactName.class);
        probes(system.get(), now, gateHome)
                .forEach((name, probe) -> facts.put(name, answer(probe)));
        return new PostureReport(
                now,
                machine.family(),
                version(system.get()),
                facts(facts),
                tools(system.get(), gateHome));
    }

    private Map<FactName, Probe> probes(OperatingSystem system, Instant now, Path gateHome) {
        Map<String, Path> folders = ProtectedFolders.of(machine, system, gateHome);
        return switch (system) {
            case LINUX -> LinuxProbes.of(machine, now, folders);
            case MACOS -> MacProbes.of(machine, now, folders);
            case WINDOWS -> WindowsProbes.of(machine, now, folders);
        };
    }

    /** One broken probe must not hide what the others tell. */
    private static Answer answer(Probe probe) {
        try {
            return probe.look();
        } catch (RuntimeException e) {
            return Answer.unknown("none", "the probe failed: " + e.getClass().getSimpleName());
        }
    }

    private List<Long> version(OperatingSystem system) {
        List<Long> told = machine.version().stream().map(Integer::longValue).toList();
        if (system != OperatingSystem.WINDOWS) {
            return told;
        }
        List<Long> exact = new WindowsVersion(new WindowsRegistry(machine)).numbers();
        return exact.isEmpty() ? told : exact;
    }

    private List<PostureReport.Tool> tools(OperatingSystem system, Path gateHome) {
        Volumes volumes =
                switch (system) {
                    case LINUX -> new LinuxVolumes(machine);
                    case MACOS -> new MacVolumes(machine);
                    case WINDOWS -> new WindowsVolumes(machine);
                };
        ToolSurroundings around =
                new ToolSurroundings(
                        machine,
                        system,
                        new ToolFinder(machine, system),
                        volumes,
                        new GateRuns(machine, gateHome),
                        new OwnAccount(machine, ownUid));
        List<ToolProbe> probes =
                List.of(
                        new OllamaProbe(around),
                        new LmStudioProbe(around),
                        new LmDeployProbe(around),
                        new LocalGptProbe(around),
                        new LlamaServerProbe(around));
        return probes.stream()
                .map(PostureCollector::report)
                .flatMap(Optional::stream)
                .map(PostureCollector::tool)
                .toList();
    }

    /** A tool left out has no facts, which allows less. */
    private static Optional<ToolReport> report(ToolProbe probe) {
        try {
            return probe.look();
        } catch (RuntimeException _) {
            return Optional.empty();
        }
    }

    private static Map<String, PostureReport.Fact> facts(Map<FactName, Answer> answers) {
        Map<String, PostureReport.Fact> facts = new TreeMap<>();
        answers.forEach((name, answer) -> facts.put(name.id(), fact(answer)));
        return facts;
    }

    private static PostureReport.Fact fact(Answer answer) {
        return new PostureReport.Fact(answer.value(), answer.method(), answer.detail());
    }

    private static PostureReport.Tool tool(ToolReport report) {
        return new PostureReport.Tool(
                report.id(),
                report.version().orElse(null),
                facts(report.facts()),
                report.plugins().orElse(null));
    }
}
