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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/** Hashes files, several at once, and never twice what has not changed. */
final class FileHasher {
    private static final int BUFFER_BYTES = 1024 * 1024;

    private final HashCache cache;
    private final LongConsumer progress;

    /**
     * @param progress receives the bytes done since the last call, from several threads
     */
    FileHasher(HashCache cache, LongConsumer progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /** The artifacts of these parts, in their order. */
    List<Artifact> hash(List<ModelPart> parts) throws IOException {
        int threads =
                Math.clamp(
                        Runtime.getRuntime().availableProcessors(), 1, Math.max(1, parts.size()));
        List<Artifact> artifacts = new ArrayList<>(parts.size());
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Artifact>> running =
                    parts.stream().map(part -> pool.submit(() -> artifact(part))).toList();
            for (Future<Artifact> one : running) {
                artifacts.add(one.get());
            }
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() == null ? "hashing failed" : e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("hashing was interrupted", e);
        }
        return artifacts;
    }

    private Artifact artifact(ModelPart part) throws IOException {
        if (!Files.isRegularFile(part.file())) {
            throw new IOException(part.file() + " is not a regular file");
        }
        Optional<FileStamp> before = HashCache.stamp(part.file());
        long size = before.isPresent() ? before.get().size() : Files.size(part.file());
        Optional<Digest> known = before.flatMap(cache::find);
        if (known.isPresent()) {
            progress.accept(size);
            return new Artifact(part.role(), known.get(), size, part.path());
        }
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
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                progress.accept(buffer.position());
                sha256.update(buffer.flip());
                buffer.clear();
            }
        }
        return Digest.ofRaw(sha256.digest());
    }
}
