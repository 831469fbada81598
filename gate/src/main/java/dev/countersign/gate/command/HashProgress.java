package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.HashCache;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Hashes a model, keeps the hash cache, and says on large models how far it is. */
final class HashProgress implements LongConsumer {
    private static final long SAY_EVERY_BYTES = 2L * 1024 * 1024 * 1024;
    private static final double MEGABYTE = 1e6;

    private final PrintWriter err;
    private final AtomicLong done = new AtomicLong();
    private final long startedNanos = System.nanoTime();

    private HashProgress(PrintWriter err) {
        this.err = err;
    }

    static ModelReader.Identity identify(FoundModel model, GateFiles files, PrintWriter err)
            throws IOException, MalformedModelException {
        HashCache cache = files.hashCache();
        ModelReader.Identity identity =
                new ModelReader(cache, new HashProgress(err)).identify(model);
        files.keep(cache);
        return identity;
    }

    @Override
    public void accept(long bytes) {
        long before = done.getAndAdd(bytes);
        if (before / SAY_EVERY_BYTES != (before + bytes) / SAY_EVERY_BYTES) {
            double seconds =
                    Math.max(
                            1e-3,
                            (System.nanoTime() - startedNanos)
                                    / (double) TimeUnit.SECONDS.toNanos(1));
            err.printf(
                    "hashed %.1f GB, %.0f MB/s%n",
                    (before + bytes) / 1e9, (before + bytes) / MEGABYTE / seconds);
        }
    }
}
