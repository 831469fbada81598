package dev.countersign.gate.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.sample.SampleLaptop;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** LM Studio's folder and a vault on a sample laptop, and what can be seen in them. */
final class VaultBench {
    static final byte[] MODEL = TinyGguf.bytes(1);

    final SampleLaptop laptop;
    final Path tools;
    final Path vault;
    final Path original;

    VaultBench(Path folder, SampleLaptop laptop) throws IOException {
        this(folder, folder.resolve("vault"), laptop);
    }

    VaultBench(Path folder, Path vault, SampleLaptop laptop) throws IOException {
        this.laptop = laptop;
        this.tools = Files.createDirectories(folder.resolve(".lmstudio/models")).toRealPath();
        this.vault = vault;
        this.original = tools.resolve("pub/tiny/tiny.gguf");
    }

    Path put() throws IOException {
        return put(original);
    }

    static Path put(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, MODEL);
    }

    SampleLaptop.Ended vault(String... arguments) {
        List<String> all = new ArrayList<>(List.of("vault", "--vault", vault.toString()));
        all.addAll(List.of(arguments));
        return laptop.run(all.toArray(String[]::new));
    }

    String done(String... arguments) {
        SampleLaptop.Ended ended = vault(arguments);
        assertThat(ended.code()).as(ended.output()).isZero();
        return ended.output();
    }

    String refused(String... arguments) {
        SampleLaptop.Ended ended = vault(arguments);
        assertThat(ended.code()).as(ended.output()).isEqualTo(2);
        return ended.output();
    }

    /** Every file and link below the tool's folder. */
    List<String> visible() throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(
                tools,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        found.add(tools.relativize(file).toString());
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found.stream().sorted().toList();
    }

    /** Whether the vault has the model's bytes, whole. */
    boolean keepsModel() throws IOException {
        if (!Files.isDirectory(vault.resolve("models"), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(vault.resolve("models"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (java.util.Arrays.equals(Files.readAllBytes(file), MODEL)) {
                    return true;
                }
            }
        }
        return false;
    }
}
