package dev.countersign.gate.sample;

import dev.countersign.gate.Composition;
import dev.countersign.gate.command.Gate;
import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.posture.LocalMachine;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import dev.countersign.token.PostureReport;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * Makes a gate's home in which one tiny model is approved for seven days without a server: what the
 * shipped program is measured and tried on.
 */
public final class SampleHome {
    private SampleHome() {}

    /**
     * {@code args[0]} is an existing folder: gets {@code home} and {@code tiny.gguf}; its {@code
     * check} with {@code --tool llama_cpp} ends with 0.
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]).toAbsolutePath();
        Path model = Files.write(folder.resolve("tiny.gguf"), TinyGguf.bytes(1));
        Digest sha256 = Digest.of(Files.readAllBytes(model));
        long size = Files.size(model);
        try (SampleServer server = new SampleServer(Clock.systemUTC())) {
            run(folder, "enrol", server.url(), server.code());
            Digest set = ModelSet.ofSingleModel(sha256, size).digest();
            server.approve(server.grant("apr_1", sha256, size, set), sha256);
            run(folder, "posture");
            run(folder, "sync");
            run(folder, "session", "start", "--scope=code_generation", "--data-class=source_code");
        }
    }

    private static void run(Path folder, String... verb) {
        Path home = folder.resolve("home");
        Map<String, String> environment = Map.of("COUNTERSIGN_HOME", home.toString());
        PrintWriter out = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Composition composition =
                new Composition(
                        Clock.systemUTC(),
                        BootClock.ofSystem(),
                        (now, _) -> posture(now),
                        new LocalMachine(environment, folder),
                        environment,
                        folder);
        int code = Gate.run(verb, composition, out, out);
        if (code != 0) {
            throw new IllegalStateException("countersign " + verb[0] + " ended with " + code);
        }
    }

    private static PostureReport posture(java.time.Instant now) {
        PostureReport.Fact yes = new PostureReport.Fact(true, "sample", "invented");
        return new PostureReport(
                now, "linux", List.of(6L, 1L), Map.of("disk_encrypted", yes), List.of());
    }
}
