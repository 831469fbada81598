package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** LM Studio, llama.cpp's server, LMDeploy and LocalGPT. */
final class OtherToolProbes {
    private static final Pattern DIST =
            Pattern.compile("lmdeploy-(\\d{1,9})\\.(\\d{1,9})(?:\\.(\\d{1,9}))?[^-]*\\.dist-info");

    private final Machine machine;
    private final ToolFinder finder;
    private final StorageProbes storage;

    OtherToolProbes(Machine machine, ToolFinder finder, StorageProbes storage) {
        this.machine = machine;
        this.finder = finder;
        this.storage = storage;
    }

    List<ToolReport> reports() {
        List<ToolReport> found = new ArrayList<>();
        lmStudio().ifPresent(found::add);
        llamaCpp().ifPresent(found::add);
        lmDeploy().ifPresent(found::add);
        localGpt().ifPresent(found::add);
        return found;
    }

    private Optional<ToolReport> lmStudio() {
        Path home = machine.userHome().resolve(".lmstudio");
        Path older = machine.userHome().resolve(".cache/lm-studio");
        Path used = machine.exists(older) ? older : home;
        if (!machine.exists(used)) {
            return Optional.empty();
        }
        Path conversations = used.resolve("conversations");
        Answer volume = storage.diskEncrypted(Map.of("conversations", conversations));
        // LM Studio keeps every conversation and has no switch for it, so only the volume can
        // protect them.
        Answer logging =
                new Answer(
                        volume.value(),
                        "conversations folder",
                        "conversations are kept, " + volume.detail());
        return Optional.of(
                report(
                        "lm_studio",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("prompt_logging_off", logging)));
    }

    private Optional<ToolReport> llamaCpp() {
        Optional<ToolProcess> process = ToolProcess.find(machine, "llama-server", List.of());
        Optional<Path> program = finder.program("llama-server");
        if (program.isEmpty() && process.isEmpty()) {
            return Optional.empty();
        }
        Answer logging =
                process.map(running ->
                                running.arguments().stream().anyMatch(OtherToolProbes::keepsPrompts)
                                        ? Answer.no(
                                                "command line",
                                                "the server was started with options that keep prompts")
                                        : Answer.yes(
                                                "command line", "no option that keeps prompts"))
                        .orElseGet(
                                () -> Answer.unknown("command line", "the server is not running"));
        return Optional.of(
                report(
                        "llama_cpp",
                        program.flatMap(path -> finder.version(path, "--version")),
                        process,
                        Map.of(
                                "prompt_logging_off",
                                logging,
                                "cloud_disabled",
                                Answer.yes("tool register", "the tool has no cloud models"))));
    }

    private static boolean keepsPrompts(String argument) {
        return List.of("-v", "--verbose", "--log-verbose", "-lv", "--log-verbosity", "--verbosity")
                        .contains(argument)
                || argument.startsWith("--slot-save-path");
    }

    private Optional<ToolReport> lmDeploy() {
        Optional<Path> program = finder.program("lmdeploy");
        return program.map(path ->
                report(
                        "lmdeploy",
                        distribution(path),
                        ToolProcess.find(machine, "lmdeploy", List.of()),
                        Map.of(
                                "cloud_disabled",
                                Answer.yes("tool register", "the tool has no cloud models"))));
    }

    /**
     * The version that Python's installer recorded; starting the program would take longer than a
     * probe may.
     */
    private Optional<List<Long>> distribution(Path program) {
        Path bin = program.getParent();
        Path environment = bin == null ? null : bin.getParent();
        if (environment == null) {
            return Optional.empty();
        }
        Path lib = environment.resolve("lib");
        for (String python : machine.list(lib)) {
            for (String name : machine.list(lib.resolve(python).resolve("site-packages"))) {
                Matcher matcher = DIST.matcher(name);
                if (matcher.matches()) {
                    return ToolFinder.versionIn("version " + name.substring("lmdeploy-".length()));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<ToolReport> localGpt() {
        for (String folder : List.of("localGPT", "localgpt", "src/localGPT")) {
            Path place = machine.userHome().resolve(folder);
            if (machine.exists(place.resolve("run_localGPT.py"))
                    || machine.exists(place.resolve("rag_system"))) {
                return Optional.of(
                        report("localgpt", Optional.empty(), Optional.empty(), Map.of()));
            }
        }
        return Optional.empty();
    }

    private ToolReport report(
            String id,
            Optional<List<Long>> version,
            Optional<ToolProcess> process,
            Map<String, Answer> known) {
        Map<String, Answer> facts = new java.util.TreeMap<>(known);
        facts.putIfAbsent(
                "cloud_disabled",
                Answer.unknown("tool settings", "not readable from outside the tool"));
        facts.putIfAbsent(
                "prompt_logging_off",
                Answer.unknown("tool settings", "not readable from outside the tool"));
        facts.put(
                "egress_blocked",
                Answer.unknown("tool settings", "nothing that blocks egress is known"));
        facts.put("isolated", finder.isolated(process));
        facts.put("not_admin", finder.notAdmin(process));
        return new ToolReport(id, version, facts);
    }
}
