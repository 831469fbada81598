package dev.countersign.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Builds a bundle from Rego under {@code src/test/resources/policy/} with real OPA, as the product
 * does.
 */
final class BuiltBundle {
    private static final Path SOURCES =
            Path.of("src", "test", "resources", "policy").toAbsolutePath();

    private final String revision;
    private final Path directory;

    private BuiltBundle(String revision, Path directory) {
        this.revision = revision;
        this.directory = directory;
    }

    static BuiltBundle of(String name, Path directory) throws IOException, InterruptedException {
        return from(SOURCES.resolve(name), "test", directory);
    }

    /** Builds sources with a {@code rules.json} beside them. */
    static BuiltBundle from(Path sources, String revision, Path directory)
            throws IOException, InterruptedException {
        Path archive = directory.resolve("countersign-wasm.tar.gz");
        Repository.opa(
                sources,
                "build",
                "-t",
                "wasm",
                "-e",
                "countersign/main/decision",
                "-b",
                ".",
                "-o",
                archive.toString());
        Files.copy(sources.resolve("rules.json"), directory.resolve("rules.json"));
        BuiltBundle built = new BuiltBundle(revision, directory);
        built.announce(1, digest(archive));
        return built;
    }

    /** The same sources as a bundle for OPA itself, of revision {@code test}. */
    static Path twin(String name, Path directory) throws IOException, InterruptedException {
        Path archive = directory.resolve(name + ".tar.gz");
        Repository.opa(
                SOURCES.resolve(name),
                "build",
                "--revision",
                "test",
                "-b",
                ".",
                "-o",
                archive.toString());
        return archive;
    }

    /** Writes {@code bundle.json} anew. */
    void announce(int sequence, String digest) throws IOException {
        Files.writeString(
                directory.resolve("bundle.json"),
                """
                {"revision":"%s","sequence":%d,"digest":"%s","entrypoint":"countersign/main/decision"}
                """
                        .formatted(revision, sequence, digest));
    }

    /** Puts other content in the place of the archive, properly announced. */
    void replaceArchive(byte[] content) throws IOException {
        Path archive = directory.resolve("countersign-wasm.tar.gz");
        Files.write(archive, content);
        announce(1, digest(archive));
    }

    BundleFiles files() {
        return name -> Files.newInputStream(directory.resolve(name));
    }

    /** A policy on this bundle without the proof of its soundness that the server asks for. */
    Policy unproven(PolicyEngine.Maker maker) throws BundleRefused {
        PolicyBundle bundle = PolicyBundle.read(files());
        return new Policy(LoadedPolicy.unproven(bundle, maker.make(bundle)));
    }

    private static String digest(Path file) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] input(String kind) {
        return "{\"request\":{\"kind\":\"%s\"}}".formatted(kind).getBytes(StandardCharsets.UTF_8);
    }
}
