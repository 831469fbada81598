package dev.countersign.gate;

import dev.countersign.gate.load.LoadDecision;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.load.LoadRequest;
import dev.countersign.gate.model.HashCache;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/**
 * P7: what a decision costs a resident gate beyond hashing, and what it costs when nothing has
 * changed. Everything that the shipped program does, on a home with one approval: state, token,
 * status list, session and clock are read and verified, the answer is recorded on the disk.
 */
final class LoadRun {
    private static final int WARM_UP = 2_000;
    private static final int FIRST = 20;
    private static final int SETTLED_MILLIS = 2_500;
    private static final int REPEATED = 2_000;
    private static final int SIZE = 64 * 1024 * 1024;

    private final Path folder;
    private final byte[] bytes;
    private final LoadGate gate;
    private final String account;
    private final ModelFinder finder;

    private LoadRun(Path folder, byte[] bytes, SampleLaptop laptop) throws IOException {
        this.folder = folder;
        this.bytes = bytes;
        this.gate = laptop.loadGate();
        this.account = laptop.files().home().account();
        this.finder = new ModelFinder(Map.of(), folder);
    }

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
            LoadRun run = new LoadRun(folder, bytes, laptop);
            for (int i = 0; i < FIRST; i++) {
                run.first(i >= FIRST / 4);
            }
            run.again();
        }
    }

    private LoadRequest request(String name) throws Exception {
        Path file = Files.write(folder.resolve(name), bytes);
        return new LoadRequest(finder.one(file.toString()), "llama_cpp", account);
    }

    /** New files each time, so that nothing is remembered. */
    private void first(boolean counts) throws Exception {
        LoadRequest one = request("one.gguf");
        LoadRequest other = request("other.gguf");
        long begin = System.nanoTime();
        new ModelReader(HashCache.empty(), _ -> {}).identify(other.model());
        long hashed = System.nanoTime();
        require(gate.decide(one));
        long decided = System.nanoTime();
        if (counts) {
            print("first load of 64 MiB", "peer", hashed - begin);
            print("first load of 64 MiB", "ours", decided - hashed);
        }
        Files.delete(folder.resolve("one.gguf"));
        Files.delete(folder.resolve("other.gguf"));
    }

    private void again() throws Exception {
        LoadRequest same = request("same.gguf");
        // A file that changed a moment ago is not remembered yet.
        Thread.sleep(SETTLED_MILLIS);
        for (int i = 0; i < WARM_UP; i++) {
            require(gate.decide(same));
        }
        percentiles("repeated load", () -> gate.decide(same));
        percentiles("looking again", () -> gate.again(same));
    }

    private static void percentiles(String what, Supplier<LoadDecision> decision) {
        long[] times = new long[REPEATED];
        for (int i = 0; i < REPEATED; i++) {
            long begin = System.nanoTime();
            require(decision.get());
            times[i] = System.nanoTime() - begin;
        }
        Arrays.sort(times);
        print(what + ", p50", "ours", times[REPEATED / 2]);
        print(what + ", p99", "ours", times[REPEATED * 99 / 100]);
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
