package dev.countersign.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The repository's own files, and OPA to build more of their kind. */
final class Repository {
    static final Path POLICIES = Path.of("..", "policies").toAbsolutePath().normalize();
    static final BundleFiles BUILT =
            name -> Files.newInputStream(POLICIES.resolve("build").resolve(name));

    private Repository() {}

    static List<Path> examples() throws IOException {
        try (Stream<Path> folders = Files.list(POLICIES.resolve("examples"))) {
            return folders.sorted().toList();
        }
    }

    static byte[] example(String name) throws IOException {
        return Files.readAllBytes(POLICIES.resolve("examples").resolve(name).resolve("input.json"));
    }

    /** Where OPA is, as the build finds it. */
    static String opa() throws IOException, InterruptedException {
        Process find =
                new ProcessBuilder(POLICIES.resolve("opa.sh").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String opa =
                new String(
                                find.getInputStream().readAllBytes(),
                                java.nio.charset.StandardCharsets.UTF_8)
                        .trim();
        if (find.waitFor() != 0) {
            throw new IllegalStateException("policies/opa.sh found no OPA; its advice is above");
        }
        return opa;
    }

    /** Runs it. */
    static void opa(Path directory, String... arguments) throws IOException, InterruptedException {
        Process run =
                new ProcessBuilder(Stream.concat(Stream.of(opa()), Stream.of(arguments)).toList())
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said =
                new String(
                        run.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        if (run.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }
}
