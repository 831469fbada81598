package dev.countersign.gate.command;

import dev.countersign.gate.home.GateFiles;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.HashCache;
import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.ModelReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Says how far hashing is when there is much of it: a bar on a terminal, elsewhere a line now and
 * then.
 */
final class HashProgress implements LongConsumer, AutoCloseable {
    /** How it says so. */
    enum Style {
        BAR(TimeUnit.MILLISECONDS.toNanos(150)),
        LINES(TimeUnit.SECONDS.toNanos(5)),
        QUIET(Long.MAX_VALUE);

        private final long everyNanos;

        Style(long everyNanos) {
            this.everyNanos = everyNanos;
        }

        static Style of(boolean quiet) {
            if (quiet) {
                return QUIET;
            }
            return Terminal.isThere() ? BAR : LINES;
        }
    }

    private static final int CELLS = 20;
    private static final double GIGABYTE = 1e9;

    private final PrintWriter err;
    private final Style style;
    private final long startedNanos = System.nanoTime();
    private long total;
    private long done;
    private long saidNanos = startedNanos;
    private boolean barShown;

    HashProgress(PrintWriter err, Style style) {
        this.err = err;
        this.style = style;
    }

    static ModelReader.Identity identify(FoundModel model, GateFiles files, PrintWriter err)
            throws IOException, MalformedModelException {
        HashCache cache = files.hashCache();
        try (HashProgress progress = new HashProgress(err, Style.of(false))) {
            ModelReader reader = new ModelReader(cache, progress);
            progress.expect(reader.pendingBytes(List.of(model)));
            ModelReader.Identity identity = reader.identify(model);
            files.keep(cache);
            return identity;
        }
    }

    /** So many bytes are to be hashed. */
    synchronized void expect(long bytes) {
        total = bytes;
    }

    @Override
    public synchronized void accept(long bytes) {
        done += bytes;
        long now = System.nanoTime();
        if (now - saidNanos < style.everyNanos) {
            return;
        }
        saidNanos = now;
        double seconds = (now - startedNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        if (style == Style.BAR) {
            barShown = true;
            err.print("\r" + bar(done, total, seconds) + "\u001b[K");
            err.flush();
        } else {
            err.println(numbers(done, total, seconds));
        }
    }

    /** Takes the bar away. */
    @Override
    public synchronized void close() {
        if (barShown) {
            err.print("\r\u001b[K");
            err.flush();
            barShown = false;
        }
    }

    static String bar(long done, long total, double seconds) {
        int full = total <= 0 ? 0 : Math.clamp(CELLS * done / total, 0, CELLS);
        return "["
                + "#".repeat(full)
                + "-".repeat(CELLS - full)
                + "] "
                + numbers(done, total, seconds);
    }

    static String numbers(long done, long total, double seconds) {
        double rate = done / Math.max(1e-3, seconds);
        String left = "";
        if (total > done && rate > 0) {
            left = ", " + time((total - done) / rate) + " left";
        }
        long percent = total <= 0 ? 0 : Math.min(100, 100 * done / total);
        return String.format(
                Locale.ROOT,
                "hashed %d %%, %.1f of %.1f GB, %.2f GB/s%s",
                percent,
                done / GIGABYTE,
                Math.max(done, total) / GIGABYTE,
                rate / GIGABYTE,
                left);
    }

    private static String time(double seconds) {
        long whole = (long) Math.ceil(seconds);
        if (whole < 120) {
            return whole + " s";
        }
        return whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h";
    }
}
