package dev.countersign.policy;

import dev.countersign.policy.opa.TestOpa;
import dev.countersign.policy.wasm.TestEngines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * {@code make differential}: many inputs through both engines. Takes how many, and the seed to
 * begin with; every 1,000 inputs have a seed of their own, so that a run that was stopped goes on
 * with the seed it printed last.
 */
final class DifferentialRun {
    private static final int MOST_DISAGREEMENTS = 10;
    private static final long SECOND = 1_000_000_000L;

    private DifferentialRun() {}

    public static void main(String[] arguments) throws Exception {
        long count = Long.parseLong(arguments[0].replace("_", "").replace(",", ""));
        long seed = Long.parseLong(arguments[1]);
        PolicyBundle bundle = PolicyBundle.read(Repository.BUILT);
        Path cache = Files.createTempDirectory("wasm-cache");
        try (RunningOpa opa =
                RunningOpa.with(Repository.POLICIES.resolve("build/countersign.tar.gz"))) {
            PolicyEngine wasm = TestEngines.patient(cache).make(bundle);
            PolicyEngine topdown =
                    TestOpa.at(opa.url(), Duration.ofSeconds(20)).engine(bundle.identity());
            Differential.Tally tally = run(new Differential(bundle, wasm, topdown), count, seed);
            System.out.printf(
                    "%s against %s, bundle %s: %,d inputs, %,d allowed, %,d to review, %,d denied, %,d refused before both; %d disagreements%n",
                    wasm.name(),
                    topdown.name(),
                    bundle.identity().revision(),
                    count,
                    tally.of(Outcome.ALLOW),
                    tally.of(Outcome.REVIEW),
                    tally.of(Outcome.DENY),
                    tally.refused(),
                    tally.disagreements().size());
            if (!tally.disagreements().isEmpty()) {
                System.exit(1);
            }
        } finally {
            delete(cache);
        }
    }

    private static Differential.Tally run(Differential differential, long count, long firstSeed)
            throws Exception {
        Differential.Tally all = new Differential.Tally();
        long start = System.nanoTime();
        long shown = start;
        long seed = firstSeed;
        for (long done = 0; done < count; seed++) {
            int size = (int) Math.min(Differential.BLOCK, count - done);
            Differential.Tally block = differential.block(seed, size);
            block.disagreements().forEach(System.out::println);
            all.add(block);
            done += size;
            long now = System.nanoTime();
            if (now - shown > 10 * SECOND || done == count) {
                shown = now;
                System.out.printf(
                        "%,d of %,d, %d disagreements, %,d a second%s%n",
                        done,
                        count,
                        all.disagreements().size(),
                        done * SECOND / Math.max(1, now - start),
                        done == count
                                ? ""
                                : "; to go on from here: make differential N=%d SEED=%d"
                                        .formatted(count - done, seed + 1));
            }
            if (all.disagreements().size() >= MOST_DISAGREEMENTS) {
                System.out.println("stopped: that is enough to look at");
                break;
            }
        }
        return all;
    }

    private static void delete(Path directory) throws java.io.IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
