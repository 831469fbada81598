package dev.countersign.gate.posture;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where programs of tools lie, and what their version is. */
record ToolFinder(Machine machine, OperatingSystem system) {
    private static final Pattern VERSION =
            Pattern.compile(
                    "(?:version:?|version is) +v?(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?");

    /** The program in the usual places first, then on the path. */
    Optional<Path> program(String name) {
        List<Path> places = new ArrayList<>();
        String file = system == OperatingSystem.WINDOWS ? name + ".exe" : name;
        switch (system) {
            case LINUX -> {
                places.add(Path.of("/usr/local/bin", file));
                places.add(Path.of("/usr/bin", file));
            }
            case MACOS -> {
                places.add(Path.of("/Applications/Ollama.app/Contents/Resources", file));
                places.add(Path.of("/opt/homebrew/bin", file));
                places.add(Path.of("/usr/local/bin", file));
            }
            case WINDOWS ->
                    machine.environment("LOCALAPPDATA")
                            .flatMap(ToolFinder::path)
                            .ifPresent(local ->
                                    places.add(
                                            local.resolve("Programs")
                                                    .resolve("Ollama")
                                                    .resolve(file)));
        }
        places.add(machine.userHome().resolve(".local/bin").resolve(file));
        String separator = system == OperatingSystem.WINDOWS ? ";" : ":";
        for (String folder : machine.environment("PATH").orElse("").split(separator, -1)) {
            if (folder.startsWith("/") || folder.matches("[A-Za-z]:[\\\\/].*")) {
                path(folder).ifPresent(place -> places.add(place.resolve(file)));
            }
        }
        return places.stream().filter(machine::exists).findFirst();
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    /**
     * The last version that the program names, which is the program's own where it also names a
     * server's.
     */
    Optional<List<Long>> version(Path program, String flag) {
        return machine.run(List.of(program.toString(), flag))
                        instanceof Machine.Outcome.Ran(int _, String output)
                ? versionIn(output)
                : Optional.empty();
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
}
