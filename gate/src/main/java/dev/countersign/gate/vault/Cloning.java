package dev.countersign.gate.vault;

import dev.countersign.token.Digest;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Makes files with the same bytes, without copying them where the file system can. */
final class Cloning {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final long CLONE_SECONDS = 30;

    private Cloning() {}

    /**
     * A file of its own that shares its blocks with another until one is written.
     *
     * @return false where the file system cannot; then there is no new file
     */
    static boolean reflink(Path from, Path to) throws IOException {
        for (String program : List.of("/usr/bin/cp", "/bin/cp")) {
            if (Files.isExecutable(Path.of(program))) {
                boolean cloned =
                        succeeds(
                                List.of(
                                        program,
                                        "--reflink=always",
                                        "--",
                                        from.toString(),
                                        to.toString()));
                if (!cloned) {
                    Files.deleteIfExists(to);
                }
                return cloned;
            }
        }
        return false;
    }

    private static boolean succeeds(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectInput(new File("/dev/null"));
        Process process = builder.start();
        try {
            if (process.waitFor(CLONE_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a file was cloned", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Takes a file in: a new inode that nobody else has open, read-only, on the disk.
     *
     * @return the digest of what now stands there
     */
    static Digest takeIn(Path from, Path to, LongConsumer progress) throws IOException {
        MessageDigest sha256 = sha256();
        if (reflink(from, to)) {
            read(to, sha256, progress);
        } else {
            copy(from, to, sha256, progress);
        }
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("r--r--r--"));
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.READ)) {
            channel.force(true);
        }
        return Digest.ofRaw(sha256.digest());
    }

    private static void copy(Path from, Path to, MessageDigest sha256, LongConsumer progress)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out =
                        FileChannel.open(
                                to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (in.read(buffer) >= 0) {
                progress.accept(buffer.position());
                sha256.update(buffer.array(), 0, buffer.position());
                buffer.flip();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                buffer.clear();
            }
        }
    }

    private static void read(Path file, MessageDigest sha256, LongConsumer progress)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            while (in.read(buffer) >= 0) {
                progress.accept(buffer.position());
                sha256.update(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
