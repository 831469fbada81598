package dev.countersign.gate.model;

import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Digests of files already hashed, keyed by device, inode, size, and the nanoseconds of the last
 * modification and change: any write moves the change time, which a program cannot set back. A file
 * changed less than two seconds before it was read is not remembered, because a second write in the
 * same clock tick would leave no trace.
 */
public final class HashCache {
    /** Most entries kept; the oldest go first. */
    private static final int MAX_ENTRIES = 20_000;

    private static final int MAX_BYTES = 8 * 1024 * 1024;
    private static final long SETTLED_NANOS = 2_000_000_000L;

    private final Map<String, Digest> entries;
    private final FileClock clock;
    private volatile boolean changed;

    private HashCache(Map<String, Digest> entries, FileClock clock) {
        this.entries = Collections.synchronizedMap(entries);
        this.clock = clock;
    }

    /** The file system's own time. */
    @FunctionalInterface
    public interface FileClock {
        /** Nanoseconds since the epoch. */
        long nanos() throws IOException;
    }

    /**
     * Reads what {@link #write} wrote. Content that does not parse is dropped: then files are
     * hashed again.
     */
    public static HashCache read(byte[] stored, FileClock clock) {
        return new HashCache(parse(stored), clock);
    }

    private static Map<String, Digest> parse(byte[] stored) {
        Map<String, Digest> entries = new LinkedHashMap<>();
        try {
            for (var entry : Json.parseObject(stored, MAX_BYTES).members().entrySet()) {
                if (entry.getValue() instanceof Json.Str(String text)
                        && Digest.isWellFormed(text)) {
                    entries.put(entry.getKey(), Digest.parse(text));
                }
            }
        } catch (FormatException _) {
            entries.clear();
        }
        return entries;
    }

    /** Learns what another process wrote meanwhile, so that {@link #write} keeps it. */
    public void learn(byte[] stored) {
        Map<String, Digest> theirs = parse(stored);
        synchronized (entries) {
            // Its own last: they are the newest.
            theirs.keySet().removeAll(entries.keySet());
            theirs.putAll(entries);
            entries.clear();
            entries.putAll(theirs);
            forgetOldest();
        }
    }

    private void forgetOldest() {
        var oldest = entries.keySet().iterator();
        for (int over = entries.size() - MAX_ENTRIES; over > 0; over--) {
            oldest.next();
            oldest.remove();
        }
    }

    /** An empty cache that remembers nothing beyond the run. */
    public static HashCache empty() {
        return new HashCache(new LinkedHashMap<>(), () -> 0);
    }

    /** Whether something was added since it was last written. */
    public boolean hasNews() {
        return changed;
    }

    /** The stored form, or empty when nothing was added. */
    public Optional<byte[]> write() {
        if (!changed) {
            return Optional.empty();
        }
        changed = false;
        Json.ObjectBuilder out = Json.object();
        synchronized (entries) {
            entries.forEach((stamp, digest) -> out.put(stamp, digest.toString()));
        }
        return Optional.of(out.build().canonicalBytes());
    }

    /** A stamp, or empty where the file system gives none (then nothing is cached). */
    static Optional<FileStamp> stamp(Path file) throws IOException {
        try {
            return Optional.of(FileStamp.of(file));
        } catch (UnsupportedOperationException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    int size() {
        return entries.size();
    }

    Optional<Digest> find(FileStamp stamp) {
        return Optional.ofNullable(entries.get(stamp.key()));
    }

    void remember(FileStamp stamp, Digest digest) throws IOException {
        long latest = Math.max(stamp.modified(), stamp.changed());
        if (latest + SETTLED_NANOS <= clock.nanos()) {
            synchronized (entries) {
                entries.put(stamp.key(), digest);
                forgetOldest();
            }
            changed = true;
        }
    }
}
