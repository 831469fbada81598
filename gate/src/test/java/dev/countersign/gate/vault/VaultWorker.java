package dev.countersign.gate.vault;

import dev.countersign.gate.sample.SampleLaptop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes a model into a vault, shows it, hides it and gives it back, over and over, until it is
 * killed. Prints a line when it begins.
 */
final class VaultWorker {
    private VaultWorker() {}

    /** {@code FOLDER}: where the test enrolled a laptop. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        VaultBench bench = new VaultBench(folder, new SampleLaptop(folder));
        Path outside = folder.resolve("outside/tiny.gguf");
        System.out.println("begin");
        System.out.flush();
        while (true) {
            if (bench.done("list").contains("is empty")) {
                add(bench, outside);
            }
            bench.laptop.startSession();
            bench.done("apply");
            bench.laptop.run("session", "end");
            bench.done("apply");
            Path back = Files.createTempDirectory(folder, "back").resolve("files");
            bench.done("remove", "tiny.gguf", "--to", back.toString());
            Files.createDirectories(outside.getParent());
            Files.move(
                    back.resolve("tiny.gguf"),
                    outside,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** From the tool's own folder or from outside, in turn. */
    private static void add(VaultBench bench, Path outside) throws IOException {
        Path from = bench.original;
        if (!Files.exists(from) && Files.exists(outside)) {
            if (System.nanoTime() % 2 == 0) {
                Files.createDirectories(from.getParent());
                Files.move(outside, from);
            } else {
                from = outside;
            }
        }
        bench.done("add", from.toString(), "--as", "pub/tiny", "--move");
    }
}
