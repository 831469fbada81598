package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.policy.wasm.TestEngines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyTest {
    private static final int THREADS = 8;
    private static final int EACH = 2000;

    @TempDir Path cache;

    @Test
    void shouldAnswerEachThreadAsIfItWereAlone() throws Exception {
        PolicyEngine engine = TestEngines.patient(cache).make(PolicyBundle.read(Repository.BUILT));
        List<byte[]> inputs = new ArrayList<>();
        for (Path example : Repository.examples()) {
            inputs.add(Files.readAllBytes(example.resolve("input.json")));
        }
        List<EngineAnswer> alone = inputs.stream().map(engine::evaluate).toList();
        Callable<Integer> work =
                () -> {
                    int right = 0;
                    for (int i = 0; i < EACH; i++) {
                        int which =
                                (int) (Thread.currentThread().threadId() * 31 + i) % inputs.size();
                        right +=
                                engine.evaluate(inputs.get(which)).equals(alone.get(which)) ? 1 : 0;
                    }
                    return right;
                };
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Integer> done :
                    threads.invokeAll(java.util.Collections.nCopies(THREADS, work))) {
                assertThat(done.get()).isEqualTo(EACH);
            }
        }
    }
}
