package dev.countersign.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.wasm.BenchEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ends with 1 unless this engine answers as OPA does. */
final class SameAnswer {
    private SameAnswer() {}

    /** {@code BUNDLE INPUT OPAS_ANSWER} */
    public static void main(String[] arguments) throws IOException, BundleRefused {
        PolicyBundle bundle = DecisionBenchmark.bundle(Path.of(arguments[0]));
        LoadedPolicy policy =
                LoadedPolicy.proven(
                        bundle, BenchEngines.make(Files.createTempDirectory("wasm-cache"), 1));
        EvaluatedDecision ours = policy.evaluateRaw(Files.readAllBytes(Path.of(arguments[1])));
        JsonNode answer =
                StrictJson.tree(ours.output().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        JsonNode peer = StrictJson.tree(Files.readAllBytes(Path.of(arguments[2])));
        if (ours.failure() != null || !answer.equals(peer)) {
            System.err.printf(
                    "The engines differ on %s:%n  ours %s%n  OPA  %s%n",
                    arguments[1], answer, peer);
            System.exit(1);
        }
    }
}
