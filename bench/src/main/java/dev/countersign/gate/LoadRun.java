package dev.countersign.gate;

import dev.countersign.gate.load.LoadDecision;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadRequest;
import dev.countersign.gate.model.HashCache;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * P7: what a decision costs a resident gate beyond hashing, and what it costs when nothing has
 * changed. Everything that the shipped program does, on a home with one approval: state, token,
 * status list, session and clock are read and verified, the answer is recorded on the disk.
 */
final class LoadRun {
    private static final int WARM_UP = 300;
    private static final int FIRST = 20;
    private static final int REPEATED = 2_000;
    private static final int SIZE = 64 * 1024 * 1024;

    private LoadRun() {}

    /** {@code FOLDER}, empty. Prints {@code case|side|nanoseconds} lines. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, (byte) 7);
        SampleLaptop laptop = new SampleLaptop(folder);
        try (SampleServer server = new SampleServer(laptop.time)) {
            laptop.enrol(server);
            server.approve("apr_1", bytes);
            laptop.sync();
            laptop.startSession();
            LoadGate gate = laptop.loadGate();
            String account = laptop.files().home().account();
            ModelFinder finder = new ModelFinder(Map.of(), folder);
            for (int i = 0; i < FIRST; i++) {
                Path file = Files.write(folder.resolve("m" + i + ".gguf"), bytes);
                Path twin = Files.write(folder.resolve("t" + i + ".gguf"), bytes);
                LoadRequest first = new LoadRequest(finder.one(file.toString()), "llama_cpp", account);
                var other = finder.one(twin.toString());
                long begin = System.nanoTime();
                new ModelReader(HashCache.empty(), _ -> {}).identify(other);
                long hashed = System.nanoTime();
                require(gate.decide(first));
                long decided = System.nanoTime();
                if (i >= FIRST / 4) {
                    print("first load of 64 MiB", "peer", hashed - begin);
                    print("first load of 64 MiB", "ours", decided - hashed);
                }
                Files.delete(twin);
                if (i > 0) {
                    Files.delete(file);
                }
            }
            Thread.sleep(2_100);
            LoadRequest same =
                    new LoadRequest(
                            finder.one(folder.resolve("m0.gguf").toString()), "llama_cpp", account);
            for (int i = 0; i < WARM_UP; i++) {
                require(gate.decide(same));
            }
            long[] times = new long[REPEATED];
            for (int i = 0; i < REPEATED; i++) {
                long begin = System.nanoTime();
                require(gate.decide(same));
                times[i] = System.nanoTime() - begin;
            }
            Arrays.sort(times);
            print("repeated load, p50", "ours", times[REPEATED / 2]);
            print("repeated load, p99", "ours", times[REPEATED * 99 / 100]);
            for (int i = 0; i < REPEATED; i++) {
                long begin = System.nanoTime();
                require(gate.again(same));
                times[i] = System.nanoTime() - begin;
            }
            Arrays.sort(times);
            print("looking again, p50", "ours", times[REPEATED / 2]);
            print("looking again, p99", "ours", times[REPEATED * 99 / 100]);
        }
    }

    private static void require(LoadDecision decision) {
        if (!decision.goesThrough()) {
            throw new IllegalStateException("refused: " + decision.result());
        }
    }

    private static void print(String what, String side, long nanos) {
        System.out.println(what + "|" + side + "|" + nanos);
    }
}
