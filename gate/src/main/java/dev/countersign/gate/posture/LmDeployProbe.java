package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** LMDeploy, a Python program: its version is what the installer recorded. */
record LmDeployProbe(ToolSurroundings around) implements ToolProbe {
    private static final String METHOD = "command line";
    private static final Pattern DIST =
            Pattern.compile("lmdeploy-(\\d{1,9})\\.(\\d{1,9})(?:\\.(\\d{1,9}))?[^-]*\\.dist-info");

    /** From these levels on the server logs every prompt; it starts with WARNING. */
    private static final Set<String> TALKATIVE = Set.of("INFO", "DEBUG", "NOTSET");

    @Override
    public Optional<ToolReport> look() {
        List<ToolProcess> processes =
                ToolProcess.all(
                        around.machine(), "lmdeploy|python[0-9.]*", LmDeployProbe::isLmDeploy);
        Optional<Path> program = around.finder().program("lmdeploy");
        if (program.isEmpty() && processes.isEmpty()) {
            return Optional.empty();
        }
        Answer logging =
                processes.isEmpty()
                        ? Answer.unknown(METHOD, "the server is not running")
                        : ToolProcess.each(METHOD, processes, LmDeployProbe::promptLoggingOff);
        return Optional.of(
                around.report(
                        "lmdeploy",
                        processes,
                        Optional.empty(),
                        new ToolSurroundings.Findings(
                                program.flatMap(this::version),
                                ToolSurroundings.NO_CLOUD,
                                logging,
                                // It has no way to add any.
                                Optional.of(List.of()))));
    }

    /** Also {@code python -m lmdeploy}, {@code python /usr/bin/lmdeploy}. */
    private static boolean isLmDeploy(List<String> arguments) {
        return arguments.stream()
                .limit(4)
                .map(argument -> argument.substring(argument.lastIndexOf('/') + 1))
                .anyMatch(name -> name.equals("lmdeploy") || name.startsWith("lmdeploy."));
    }

    private static Answer promptLoggingOff(ToolProcess process) {
        List<String> arguments = process.arguments();
        if (arguments.stream().allMatch(String::isEmpty)) {
            return Answer.unknown(METHOD, "the command line cannot be seen");
        }
        String level = "WARNING";
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--log-level") && i + 1 < arguments.size()) {
                level = arguments.get(i + 1);
            } else if (argument.startsWith("--log-level=")) {
                level = argument.substring("--log-level=".length());
            }
        }
        boolean talkative = TALKATIVE.contains(level.toUpperCase(Locale.ROOT));
        return new Answer(!talkative, METHOD, "logs from level " + level);
    }

    /** Starting the program would take longer than a probe may. */
    private Optional<List<Long>> version(Path program) {
        Path bin = program.getParent();
        Path environment = bin == null ? null : bin.getParent();
        if (environment == null) {
            return Optional.empty();
        }
        if (around.system() == OperatingSystem.WINDOWS) {
            return version(around.machine().list(environment.resolve("Lib/site-packages")));
        }
        Path lib = environment.resolve("lib");
        return around.machine().list(lib).stream()
                .map(python ->
                        version(
                                around.machine()
                                        .list(lib.resolve(python).resolve("site-packages"))))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<List<Long>> version(List<String> packages) {
        for (String name : packages) {
            Matcher matcher = DIST.matcher(name);
            if (matcher.matches()) {
                return ToolFinder.versionIn("version " + name.substring("lmdeploy-".length()));
            }
        }
        return Optional.empty();
    }
}
