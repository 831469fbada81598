package dev.countersign.gate.model;

import dev.countersign.token.Artifact;
import dev.countersign.token.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Hashes files, several at once, and never twice what has not changed. Holds one buffer per thread,
 * whatever the size of the files.
 */
final class FileHasher {
    /** What fits into a core's second cache; larger buffers were measured to be slower. */
    private static final int BUFFER_BYTES = 256 * 1024;

    /** One block of SHA-256. */
    private static final int SMALL_BYTES = 64;

    private static final int SMALL_PIECES = 4;

    private final HashCache cache;
    private final LongConsumer progress;

    /** What {@link #ahead} hashed, for files too new for the cache as well. */
    private final Map<FileStamp, Digest> done = new ConcurrentHashMap<>();

    /**
     * @param progress receives the bytes hashed since the last call, from several threads; what the
     *     cache knows is not counted
     */
    FileHasher(HashCache cache, LongConsumer progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /** The artifacts of these parts, in their order. */
    List<Artifact> hash(List<ModelPart> parts) throws IOException {
        Map<ModelPart, Artifact> artifacts = new ConcurrentHashMap<>();
        List<ModelPart> unknown = new ArrayList<>();
        for (ModelPart part : parts) {
            Optional<Artifact> known = known(part);
            if (known.isPresent()) {
                artifacts.put(part, known.get());
            } else {
                unknown.add(part);
            }
        }
        parallel(unknown, part -> artifacts.put(part, artifact(part)));
        return parts.stream().map(part -> Objects.requireNonNull(artifacts.get(part))).toList();
    }

    /** Bytes of these parts that would have to be hashed; the same file counts once. */
    long pending(List<ModelPart> parts) {
        return distinct(parts).keySet().stream().mapToLong(FileStamp::size).sum();
    }

    /**
     * Hashes what is not known yet, so that {@link #hash} finds it. A file that cannot be read is
     * left for {@link #hash} to report.
     *
     * @param afterEach is told after each file, by one thread at a time
     */
    void ahead(List<ModelPart> parts, Runnable afterEach) throws IOException {
        Map<FileStamp, ModelPart> queue = distinct(parts);
        Map<ModelPart, FileStamp> stamps = new HashMap<>();
        queue.forEach((stamp, part) -> stamps.put(part, stamp));
        parallel(
                List.copyOf(queue.values()),
                part -> {
                    try {
                        Digest digest = artifact(part).sha256();
                        // The hash held this stamp before and after, or it would have failed.
                        done.put(Objects.requireNonNull(stamps.get(part)), digest);
                    } catch (IOException _) {
                        return part;
                    }
                    synchronized (this) {
                        afterEach.run();
                    }
                    return part;
                });
    }

    private Map<FileStamp, ModelPart> distinct(List<ModelPart> parts) {
        Map<FileStamp, ModelPart> distinct = new LinkedHashMap<>();
        for (ModelPart part : parts) {
            stampOf(part)
                    .filter(stamp -> known(stamp).isEmpty())
                    .ifPresent(stamp -> distinct.putIfAbsent(stamp, part));
        }
        return distinct;
    }

    /** Empty as well for a file that cannot be looked at: hashing it will tell why. */
    private static Optional<FileStamp> stampOf(ModelPart part) {
        try {
            return HashCache.stamp(part.file());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Work on one part. */
    @FunctionalInterface
    private interface Step<T> {
        T run(ModelPart part) throws IOException;
    }

    /** The largest first, so that no thread is left alone with it at the end. */
    private static <T> void parallel(List<ModelPart> parts, Step<T> step) throws IOException {
        if (parts.size() == 1) {
            step.run(parts.getFirst());
            return;
        }
        if (parts.isEmpty()) {
            return;
        }
        List<ModelPart> ordered =
                parts.stream()
                        .sorted(Comparator.comparingLong(FileHasher::sizeOf).reversed())
                        .toList();
        int threads = Math.min(Runtime.getRuntime().availableProcessors(), parts.size());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> running =
                    ordered.stream().map(part -> pool.submit(() -> step.run(part))).toList();
            for (Future<T> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() == null ? "hashing failed" : e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("hashing was interrupted", e);
        } finally {
            // After a failure nobody wants the rest, which may be hundreds of gigabytes.
            pool.shutdownNow();
        }
    }

    private static long sizeOf(ModelPart part) {
        try {
            return Files.size(part.file());
        } catch (IOException _) {
            return 0;
        }
    }

    private Optional<Artifact> known(ModelPart part) throws IOException {
        requireRegular(part.file());
        Optional<FileStamp> stamp = HashCache.stamp(part.file());
        return stamp.flatMap(this::known)
                .map(digest -> new Artifact(part.role(), digest, stamp.get().size(), part.path()));
    }

    private Optional<Digest> known(FileStamp stamp) {
        return cache.find(stamp).or(() -> Optional.ofNullable(done.get(stamp)));
    }

    private static void requireRegular(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is not a regular file");
        }
    }

    private Artifact artifact(ModelPart part) throws IOException {
        requireRegular(part.file());
        Optional<FileStamp> before = HashCache.stamp(part.file());
        long size = before.isPresent() ? before.get().size() : Files.size(part.file());
        Digest digest = digest(part.file());
        Optional<FileStamp> after = HashCache.stamp(part.file());
        if (!before.equals(after) || Files.size(part.file()) != size) {
            throw new IOException(part.file() + " changed while it was being read");
        }
        if (before.isPresent()) {
            cache.remember(before.get(), digest);
        }
        return new Artifact(part.role(), digest, size, part.path());
    }

    private Digest digest(Path file) throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        // On the heap: the JDK hashes a direct buffer in copies of 4 KiB.
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int piece = 0; channel.read(buffer) >= 0; piece++) {
                progress.accept(buffer.position());
                buffer.flip();
                if (piece < SMALL_PIECES) {
                    beginSmall(sha256, buffer);
                }
                sha256.update(buffer);
                buffer.clear();
            }
        }
        return Digest.ofRaw(sha256.digest());
    }

    /**
     * The JVM hashes with the processor's own instructions once a method was called some ten
     * thousand times; with large pieces alone it interprets for a tenth of a second first. Later
     * this costs a millisecond.
     */
    private static void beginSmall(MessageDigest sha256, ByteBuffer bytes) {
        while (bytes.remaining() > SMALL_BYTES) {
            sha256.update(bytes.slice(bytes.position(), SMALL_BYTES));
            bytes.position(bytes.position() + SMALL_BYTES);
        }
    }
}
