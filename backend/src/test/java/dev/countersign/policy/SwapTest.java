package dev.countersign.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.policy.wasm.TestEngines;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new bundle takes over between two evaluations, and the old one leaves nothing behind. */
class SwapTest {
    private static final int SWAPS = 50;
    private static final int THREADS = 4;
    private static final int RULES = 40;

    @TempDir Path directory;
    private PolicyEngine.Maker maker;
    private List<PolicyBundle> bundles;

    @BeforeEach
    void build() throws Exception {
        maker =
                TestEngines.with(
                        directory.resolve("cache"),
                        new PolicySettings(Duration.ofSeconds(20), 256, 2));
        bundles = List.of(bundle(1), bundle(2));
    }

    @Test
    void shouldDecideEveryQuestionByOneRevisionAndLeaveNothingBehind() throws Exception {
        Policy policy = new Policy(LoadedPolicy.proven(bundles.getFirst(), maker));
        int threads = threads();
        List<WeakReference<?>> replaced = new ArrayList<>();
        Seen seen = underLoad(policy, () -> swap(policy, replaced));

        assertThat(seen.faults).isEmpty();
        assertThat(seen.decisions).isGreaterThan(SWAPS);
        assertThat(seen.sequences).as("bundles that decided").hasSizeGreaterThan(SWAPS / 2);
        assertThat(replaced).hasSize(2 * SWAPS - 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> gone(replaced));
        await().atMost(Duration.ofSeconds(10)).until(() -> threads() <= threads);
        assertThat(policy.evaluateRaw("{}".getBytes(UTF_8)).failure()).isNull();
    }

    /** Notes everything that is replaced, so that it can be looked for afterwards. */
    private void swap(Policy policy, List<WeakReference<?>> replaced) throws BundleRefused {
        for (int i = 1; i <= SWAPS; i++) {
            PolicyBundle bundle = bundles.get(i % 2);
            PolicyEngine engine = maker.make(bundle);
            replaced.add(new WeakReference<>(policy.current()));
            policy.activate(LoadedPolicy.unproven(bundle, engine).under(i + 2));
            if (i < SWAPS) {
                replaced.add(new WeakReference<>(engine));
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Asks on several threads for as long as the work takes. */
    private static Seen underLoad(Policy policy, Work work) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Callable<Seen> load =
                () -> {
                    Seen seen = new Seen();
                    while (!over.get()) {
                        seen.add(policy.evaluateRaw("{\"now\":1}".getBytes(UTF_8)));
                    }
                    return seen;
                };
        Seen all = new Seen();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Seen>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(load));
            }
            try {
                work.run();
            } finally {
                over.set(true);
            }
            for (Future<Seen> thread : running) {
                all.add(thread.get());
            }
        }
        return all;
    }

    private static boolean gone(List<? extends WeakReference<?>> references) {
        System.gc();
        return references.stream().allMatch(reference -> reference.get() == null);
    }

    /** Those of policy: others of this JVM come and go as they like. */
    private static int threads() {
        return (int)
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("policy-"))
                        .count();
    }

    /** What one thread was answered. */
    private static final class Seen {
        private final List<String> faults = new ArrayList<>();
        private final Set<Integer> sequences = new HashSet<>();
        private long decisions;

        void add(EvaluatedDecision answer) {
            decisions++;
            sequences.add(answer.bundle().sequence());
            Set<String> revisions = new HashSet<>();
            revisions.add(answer.bundle().revision());
            for (Decision.Finding finding : answer.decision().findings()) {
                finding.evidence().stream().map(JsonNode::asText).forEach(revisions::add);
            }
            boolean whole =
                    answer.failure() == null
                            && answer.decision().findings().size() == RULES
                            && revisions.size() == 1;
            if (!whole && faults.size() < 5) {
                faults.add(answer.failure() + " " + revisions);
            }
        }

        void add(Seen other) {
            faults.addAll(other.faults);
            sequences.addAll(other.sequences);
            decisions += other.decisions;
        }
    }

    /** Every finding shows which revision it comes from: one half from rules, one from data. */
    private PolicyBundle bundle(int number) throws Exception {
        Path sources = Files.createDirectory(directory.resolve("sources" + number));
        List<String> codes = new ArrayList<>();
        List<String> described = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            codes.add("\"test.rule%02d\"".formatted(i));
            described.add(
                    """
                    {"code":"test.rule%02d","area":"test","title":"One","description":"One","why":"One","remedy":"One","reviewer":"security_lead","waivable_when":[],"controls":[]}
                    """
                            .formatted(i));
        }
        Files.writeString(
                sources.resolve("data.json"),
                "{\"countersign\":{\"revision\":\"r%d\",\"codes\":%s}}".formatted(number, codes));
        Files.writeString(sources.resolve("main.rego"), rego(number));
        Files.writeString(sources.resolve("rules.json"), described.toString());
        Path built = Files.createDirectory(directory.resolve("built" + number));
        return PolicyBundle.read(BuiltBundle.from(sources, "r" + number, built).files());
    }

    private static String rego(int number) {
        return """
        package countersign.main

        # METADATA
        # entrypoint: true
        decision := {
        	"outcome": "deny",
        	"findings": [finding |
        		some i, code in data.countersign.codes
        		shown := {0: data.countersign.revision, 1: "r%d"}
        		finding := {"code": code, "status": "pass", "severity": "deny", "evidence": [shown[i %% 2]], "missing": []}
        	],
        	"review": [],
        	"obligations": {"approval_max_s": 0, "token_max_s": 0, "status_max_age_s": 0, "posture_max_age_s": 0, "posture_require": []},
        }
        """
                .formatted(number);
    }
}
