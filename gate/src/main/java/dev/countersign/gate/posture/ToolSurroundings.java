package dev.countersign.gate.posture;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What all probes of tools work with, and the facts that are told alike for every tool. */
record ToolSurroundings(
        Machine machine,
        OperatingSystem system,
        ToolFinder finder,
        Volumes volumes,
        GateRuns runs,
        OwnAccount account) {
    static final Answer NO_CLOUD = Answer.yes("tool register", "the tool has no cloud models");

    /** What is particular to one tool. */
    record Findings(
            Optional<List<Long>> version,
            Answer cloudDisabled,
            Answer promptLoggingOff,
            Optional<List<String>> plugins) {}

    /**
     * @param service the systemd service that would run the tool while no process does
     */
    ToolReport report(
            String id, List<ToolProcess> processes, Optional<String> service, Findings found) {
        Confinement confinement = new Confinement(machine, runs, id, processes);
        Map<FactName, Answer> facts = new EnumMap<>(FactName.class);
        facts.put(FactName.CLOUD_DISABLED, found.cloudDisabled());
        facts.put(FactName.PROMPT_LOGGING_OFF, found.promptLoggingOff());
        facts.put(FactName.EGRESS_BLOCKED, confinement.egressBlocked(service));
        facts.put(FactName.ISOLATED, confinement.isolated());
        facts.put(FactName.NOT_ADMIN, notAdmin(processes, service));
        return new ToolReport(id, found.version(), facts, found.plugins());
    }

    private Answer notAdmin(List<ToolProcess> processes, Optional<String> service) {
        if (!processes.isEmpty()) {
            return ToolProcess.each("running processes", processes, this::notAdmin);
        }
        Optional<Answer> unit =
                service.flatMap(name ->
                        SystemdUnit.find(machine, name)
                                .map(found ->
                                        new Answer(
                                                found.user().isPresent(),
                                                "systemd unit " + name,
                                                "User=" + found.user().orElse("root"))));
        return unit.orElseGet(account::notAdmin);
    }

    private Answer notAdmin(ToolProcess process) {
        String method = "running process";
        String who = process.account();
        if (who.isEmpty()) {
            return Answer.unknown(method, "the account of the running tool cannot be seen");
        }
        return switch (system) {
            case LINUX -> new Answer(!who.equals("uid 0"), method, "runs as " + who);
            case MACOS -> new Answer(!who.equals("root"), method, "runs as " + who);
            case WINDOWS -> windows(method, who);
        };
    }

    /** Windows does not show the account of a process with more rights than the one that asks. */
    private Answer windows(String method, String who) {
        String name = who.substring(who.lastIndexOf('\\') + 1).toLowerCase(Locale.ROOT);
        boolean own =
                machine.environment("USERNAME")
                        .filter(user -> user.toLowerCase(Locale.ROOT).equals(name))
                        .isPresent();
        return own
                ? account.notAdmin()
                : Answer.unknown(method, "runs as " + who + ", whose rights are not known");
    }
}
