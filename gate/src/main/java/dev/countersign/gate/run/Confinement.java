package dev.countersign.gate.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How a tool is cut off. On Linux it gets a network of its own, in which there is nothing but
 * itself: its ports are the gate's, which passes connections on. That also makes it unreachable as
 * soon as the gate is gone. Bubblewrap also hides other processes and the gate's own folder, and
 * keeps a tool that writes nothing from writing; without it only a tool that can serve on a Unix
 * socket can be cut off.
 *
 * @param method for people and the posture report
 * @param prefix words before the command
 * @param ownNetwork whether the prefix gives it a network of its own
 * @param isolated whether the prefix keeps it from files and processes too
 */
record Confinement(String method, List<String> prefix, boolean ownNetwork, boolean isolated) {
    private static final String BUBBLEWRAP = "bubblewrap";
    private static final long LIMIT_SECONDS = 5;

    Confinement {
        prefix = List.copyOf(prefix);
    }

    /**
     * The strongest that works here and now.
     *
     * @param workFolder where relative paths start, which must stay visible
     * @param socketFolder the one folder that the tool may write
     * @param hidden a folder that the tool must not see, where it can be hidden
     */
    static Confinement strongest(ToolPlan plan, Path workFolder, Path socketFolder, Path hidden)
            throws IOException, InterruptedException {
        List<Confinement> candidates =
                plan.address() instanceof ToolPlan.Address.LoopbackOrSocket
                        ? List.of(
                                bubblewrap(plan, workFolder, socketFolder, hidden, true),
                                namespace())
                        : List.of(bubblewrap(plan, workFolder, socketFolder, hidden, false));
        for (Confinement each : candidates) {
            if (!each.prefix().isEmpty() && works(each.prefix())) {
                return each;
            }
        }
        return new Confinement("none", works(tied()) ? tied() : List.of(), false, false);
    }

    /** Whether the command runs below the words of the prefix instead of in their place. */
    boolean staysAbove() {
        return method.startsWith(BUBBLEWRAP);
    }

    /**
     * Ends with the gate, however the gate ends, and gains no rights from programs that it starts.
     * Empty where the system has no such means.
     */
    private static List<String> tied() {
        return Programs.ofSystem("setpriv")
                .map(setpriv ->
                        List.of(setpriv.toString(), "--no-new-privs", "--pdeathsig", "KILL", "--"))
                .orElse(List.of());
    }

    private static Confinement namespace() {
        List<String> words = new ArrayList<>();
        Programs.ofSystem("unshare")
                .ifPresent(unshare -> {
                    words.addAll(
                            List.of(
                                    unshare.toString(),
                                    "--user",
                                    "--map-current-user",
                                    "--net",
                                    "--"));
                    words.addAll(tied());
                });
        return new Confinement("network namespace", words, true, false);
    }

    /**
     * @param files whether files are kept from the tool too: Python tools write where they please
     */
    private static Confinement bubblewrap(
            ToolPlan plan, Path workFolder, Path socketFolder, Path hidden, boolean files) {
        List<String> words = new ArrayList<>();
        Programs.ofSystem("bwrap")
                .ifPresent(bubblewrap -> {
                    words.addAll(List.of(bubblewrap.toString(), "--die-with-parent"));
                    words.addAll(List.of("--unshare-user", "--unshare-net", "--unshare-pid"));
                    words.addAll(
                            List.of("--unshare-ipc", files ? "--ro-bind" : "--bind", "/", "/"));
                    words.addAll(List.of("--dev-bind", "/dev", "/dev", "--proc", "/proc"));
                    // Sockets of other programs lie here: the network is not the only way out.
                    Stream.of(Path.of("/run"), Path.of("/tmp"), hidden)
                            .filter(folder ->
                                    Files.isDirectory(folder) && !isUsed(plan, workFolder, folder))
                            .forEach(folder -> words.addAll(List.of("--tmpfs", folder.toString())));
                    words.addAll(
                            List.of("--bind", socketFolder.toString(), socketFolder.toString()));
                    words.add("--");
                });
        return new Confinement(
                files ? BUBBLEWRAP : BUBBLEWRAP + " (network only)", words, true, files);
    }

    private static boolean isUsed(ToolPlan plan, Path workFolder, Path folder) {
        Stream<Path> used =
                Stream.concat(
                        plan.models().stream().flatMap(planned -> planned.model().files().stream()),
                        Inside.files().stream());
        return plan.program().startsWith(folder)
                || workFolder.startsWith(folder)
                || used.anyMatch(file -> file.startsWith(folder));
    }

    private static boolean works(List<String> prefix) throws IOException, InterruptedException {
        Optional<Path> nothing = Programs.ofSystem("true");
        if (prefix.isEmpty() || nothing.isEmpty()) {
            return prefix.isEmpty();
        }
        List<String> words = new ArrayList<>(prefix);
        words.add(nothing.get().toString());
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }

    /**
     * Whether a process was seen to live in a network of its own that leads nowhere: another one
     * than ours, with no interface but the loopback.
     */
    static boolean hasNoWayOut(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
            Path its = Files.readSymbolicLink(folder.resolve("ns/net"));
            List<String> interfaces =
                    Files.readAllLines(folder.resolve("net/dev"), StandardCharsets.ISO_8859_1)
                            .stream()
                            .filter(line -> line.indexOf(':') >= 0)
                            .map(line -> line.substring(0, line.indexOf(':')).strip())
                            .toList();
            return !own.equals(its) && interfaces.equals(List.of("lo"));
        } catch (IOException _) {
            return false;
        }
    }
}
