package dev.countersign.gate.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadWatch;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.HashCache;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.posture.LocalMachine;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that works with the vault is killed at any moment: after the next start nothing that is
 * not approved is visible, and no file is lost.
 */
class VaultCrashTest {
    private static final int ROUNDS = Integer.getInteger("countersign.vault.kills", 50);
    private static final int LONGEST_MILLIS = 400;

    @TempDir Path folder;

    @Test
    void shouldSurviveKillsAtAnyMoment() throws Exception {
        SampleLaptop laptop = new SampleLaptop(folder);
        try (SampleServer server = new SampleServer(laptop.time)) {
            server.tools = Set.of("lm_studio");
            laptop.enrol(server);
            server.approve("apr_1", VaultBench.MODEL);
            laptop.sync();
            VaultBench bench = new VaultBench(folder, laptop);
            bench.put();
            long seed = System.nanoTime();
            Random random = new Random(seed);
            for (int round = 0; round < ROUNDS; round++) {
                killAfter(random.nextInt(LONGEST_MILLIS));
                check(bench, "round " + round + ", seed " + seed, random.nextBoolean());
            }
        }
    }

    /** Stops the program as nothing in it can catch. */
    private static final class Stopped extends Error {
        private static final long serialVersionUID = 1;
    }

    /** The same scenario, stopped after its first act, its second, and so on to its end. */
    @ParameterizedTest
    @ValueSource(strings = {"/tmp", "/dev/shm"})
    void shouldSurviveAStopAfterEveryAct(String disk) throws Exception {
        assumeTrue(Files.isWritable(Path.of(disk)), disk + " is there");
        SampleLaptop laptop = new SampleLaptop(folder);
        Path vault = Files.createTempDirectory(Path.of(disk), "vault");
        try (SampleServer server = new SampleServer(laptop.time)) {
            server.tools = Set.of("lm_studio");
            laptop.enrol(server);
            server.approve("apr_1", VaultBench.MODEL);
            laptop.sync();
            VaultBench bench = new VaultBench(folder, vault, laptop);
            int stopped = 0;
            while (stopsAfter(bench, stopped + 1)) {
                stopped++;
                check(bench, "after act " + stopped, stopped % 2 == 0);
                if (!bench.done("list").contains("is empty")) {
                    bench.done("remove", "tiny.gguf", "--delete");
                }
            }
            assertThat(stopped).isGreaterThanOrEqualTo(17);
        } finally {
            VaultFolder.deleteTree(vault);
        }
    }

    /** Takes in, shows, hides, gives back; false when all was done before that act. */
    private boolean stopsAfter(VaultBench bench, int act) throws Exception {
        int[] left = {act};
        Vault vault =
                Vault.open(
                        bench.vault,
                        () -> {
                            left[0]--;
                            if (left[0] == 0) {
                                throw new Stopped();
                            }
                        });
        FoundModel model = new ModelFinder(Map.of(), folder).one(bench.put().toString());
        ModelReader.Identity identity = new ModelReader(HashCache.empty(), _ -> {}).identify(model);
        VaultTarget target = VaultTarget.of("lm_studio", bench.tools, "pub/tiny");
        try {
            VaultEntry entry = vault.add(model, identity, target, false, _ -> {});
            bench.laptop.startSession();
            vault.round(work(bench));
            bench.laptop.run("session", "end");
            vault.round(work(bench));
            vault.remove(
                    entry, Optional.of(Files.createTempDirectory(folder, "back").resolve("x")));
            return false;
        } catch (Stopped _) {
            return true;
        }
    }

    private static Vault.Work work(VaultBench bench) throws IOException {
        LoadGate gate = bench.laptop.loadGate();
        return new Vault.Work(
                gate,
                new LoadWatch(gate),
                new LocalMachine(Map.of(), bench.tools),
                URI.create("http://127.0.0.1:1"),
                false,
                _ -> {});
    }

    private void killAfter(int millis) throws IOException, InterruptedException {
        Process worker =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                VaultWorker.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(worker.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("begin");
            if (worker.waitFor(millis, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the worker failed: " + said.lines().toList());
            }
        } finally {
            // SIGKILL
            worker.destroyForcibly().waitFor();
        }
    }

    private void check(VaultBench bench, String when, boolean withSession) throws IOException {
        bench.laptop.run("session", "end");
        if (withSession) {
            bench.laptop.startSession();
        }
        bench.done("apply");
        boolean kept = !bench.done("list").contains("is empty");
        List<String> visible = bench.visible();
        if (kept) {
            assertThat(bench.keepsModel()).as(when).isTrue();
            assertThat(visible)
                    .as(when)
                    .isEqualTo(withSession ? List.of("pub/tiny/tiny.gguf") : List.of());
        }
        for (String file : visible) {
            assertThat(Files.readAllBytes(bench.tools.resolve(file)))
                    .as(when)
                    .isEqualTo(VaultBench.MODEL);
        }
        assertThat(bench.keepsModel() || isSomewhere()).as(when).isTrue();
        assertThat(bench.vault.resolve("staging")).as(when).isEmptyDirectory();
        assertThat(bench.vault.resolve("incoming")).as(when).isEmptyDirectory();
    }

    private boolean isSomewhere() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".gguf")).toList()) {
                if (Arrays.equals(Files.readAllBytes(file), VaultBench.MODEL)) {
                    return true;
                }
            }
        }
        return false;
    }
}
