package dev.countersign.gate.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The gate's own end within a network that has nothing but the tool: passes the tool's ports out
 * and, where it needs one, a port of the outside in, over Unix sockets. Starts the tool and ends
 * with it.
 */
public final class Inside {
    /** What {@code countersign} is called with to do this. */
    static final String VERB = "inside";

    private static final String MAIN = "dev.countersign.gate.Main";
    private static final long GRACE_SECONDS = 8;

    private Inside() {}

    /** The words that start it, up to the tool's own. */
    static List<String> words(List<Integer> ports, List<Integer> reached, Path folder) {
        List<String> words = new ArrayList<>();
        words.add(java().toString());
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"));
        words.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
        words.addAll(List.of(MAIN, VERB, folder.toString(), list(ports), list(reached)));
        return words;
    }

    /** Where it lies: a folder that holds it must stay visible. */
    static List<Path> files() {
        List<Path> files = new ArrayList<>(List.of(java()));
        for (String entry :
                System.getProperty("java.class.path", "").split(java.io.File.pathSeparator, -1)) {
            files.add(Path.of(entry).toAbsolutePath());
        }
        return files;
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home", "/"), "bin", "java");
    }

    private static String list(List<Integer> ports) {
        return ports.isEmpty()
                ? "-"
                : String.join(",", ports.stream().map(String::valueOf).toList());
    }

    static Path socket(Path folder, int port) {
        return folder.resolve(port + ".sock");
    }

    /**
     * Runs the tool to its end and returns its exit code.
     *
     * @param ports of the tool, separated by commas; {@code -} for none
     * @param reached by the tool
     */
    public static int run(Path folder, String ports, String reached, List<String> command)
            throws IOException, InterruptedException {
        List<Doorway> doorways = new ArrayList<>();
        try {
            for (int port : numbers(ports)) {
                doorways.add(Doorway.toPort(socket(folder, port), port));
            }
            for (int port : numbers(reached)) {
                doorways.add(Doorway.fromPort(port, socket(folder, port)));
            }
            Process tool = new ProcessBuilder(command).inheritIO().start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(tool), "end-tool"));
            return tool.waitFor();
        } finally {
            for (Doorway doorway : doorways) {
                doorway.close();
            }
        }
    }

    private static void end(Process tool) {
        tool.destroy();
        try {
            tool.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        tool.destroyForcibly();
    }

    private static List<Integer> numbers(String text) {
        return text.equals("-")
                ? List.of()
                : List.of(text.split(",", -1)).stream().map(Integer::valueOf).toList();
    }
}
