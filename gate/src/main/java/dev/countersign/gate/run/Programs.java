package dev.countersign.gate.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs as a shell does, and says which one it is. */
final class Programs {
    private Programs() {}

    /** The absolute path of the command's program; empty entries of the path are not looked in. */
    static Path of(Invocation invocation) throws IOException, RefusedCommandException {
        String word = invocation.words().getFirst();
        Optional<Path> found =
                word.indexOf('/') >= 0 || word.indexOf('\\') >= 0
                        ? Optional.of(invocation.folder().resolve(word)).filter(Programs::runs)
                        : onPath(word, invocation.environment().getOrDefault("PATH", ""));
        if (found.isEmpty()) {
            throw new RefusedCommandException(
                    "command.program",
                    "There is no program " + word + ".",
                    "Install it, or name it with its path.");
        }
        Path file = found.get().toAbsolutePath().normalize();
        Path folder = file.getParent();
        return folder == null ? file : folder.toRealPath().resolve(file.getFileName());
    }

    private static Optional<Path> onPath(String name, String path) {
        return List.of(path.split(File.pathSeparator, -1)).stream()
                .filter(folder -> Path.of(folder).isAbsolute())
                .flatMap(folder -> Stream.of(name, name + ".exe").map(Path.of(folder)::resolve))
                .filter(Programs::runs)
                .findFirst();
    }

    /** A helper of the system itself, from the places that only an administrator writes. */
    static Optional<Path> ofSystem(String name) {
        return List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin").stream()
                .map(folder -> Path.of(folder, name))
                .filter(Programs::runs)
                .findFirst();
    }

    private static boolean runs(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
