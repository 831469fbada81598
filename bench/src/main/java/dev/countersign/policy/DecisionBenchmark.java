package dev.countersign.policy;

import dev.countersign.bench.MeasuredCore;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.wasm.BenchEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.IterationParams;

/** P1 and P2: one decision by the server's own path. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {
    /** A directory as {@code policies/build.sh} writes it. */
    @Param({""})
    public String bundle = "";

    /** A file of JSON. */
    @Param({""})
    public String input = "";

    private byte[] asked = {};
    private byte[] understood = {};
    private LoadedPolicy policy = LoadedPolicy.none();
    private PolicyEngine engine = new NotReady();

    /** Compiles once per fork. */
    @Setup
    public void load() throws IOException, BundleRefused {
        PolicyBundle files = bundle(Path.of(bundle));
        engine = BenchEngines.make(Files.createTempDirectory("wasm-cache"), 1).make(files);
        policy = LoadedPolicy.unproven(files, engine);
        asked = Files.readAllBytes(Path.of(input));
        understood = StrictJson.write(StrictJson.read(asked, DecisionInput.class));
    }

    @Setup(Level.Iteration)
    public void pin(IterationParams iteration) throws IOException, InterruptedException {
        MeasuredCore.pin(iteration);
    }

    static PolicyBundle bundle(Path directory) throws BundleRefused {
        return PolicyBundle.read(name -> Files.newInputStream(directory.resolve(name)));
    }

    /** Bytes in, strict reading, evaluation, decision as record and as JSON. */
    @Benchmark
    public EvaluatedDecision decide() {
        return policy.evaluateRaw(asked);
    }

    /** What the module does, and its JSON in and out, without ours. */
    @Benchmark
    public EngineAnswer engine() {
        return engine.evaluate(understood);
    }

    /** Before the bundle is loaded. */
    private static final class NotReady implements PolicyEngine {
        @Override
        public EngineAnswer evaluate(byte[] input) {
            return new EngineAnswer.Undefined();
        }

        @Override
        public String name() {
            return "none";
        }
    }
}
