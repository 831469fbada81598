package dev.countersign.gate.vault;

import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The vault's own folder, readable by its account only:
 *
 * <pre>
 * lock                     held by the one process that changes something
 * intake.lock              held by the one process that takes a model in
 * journal.json             what is visible, and what is about to be
 * entries/sha256-HEX.json  one per model, by the digest of its artifact set
 * models/sha256-HEX/       its files, read-only
 * incoming/                what is being taken in
 * staging/                 what is about to be moved into a tool's folder
 * quarantine/              what was found in a tool's folder and is not approved
 * </pre>
 */
final class VaultFolder {
    private static final int MAX_JSON_BYTES = 16 * 1024 * 1024;
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final long WAIT_MILLIS = 30_000;
    private static final long STEP_MILLIS = 20;

    private final Path root;
    private final Step step;

    private VaultFolder(Path root, Step step) {
        this.root = root;
        this.step = step;
    }

    /**
     * Told between any two acts that change something on the disk; tests stop the program there.
     */
    @FunctionalInterface
    interface Step {
        Step NONE = () -> {};

        void done();
    }

    /** An act is done. */
    void step() {
        step.done();
    }

    /**
     * Opens the folder, making it when it does not exist.
     *
     * @throws VaultException if the system cannot keep it safe
     */
    static VaultFolder open(Path folder, Step step) throws IOException, VaultException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            throw new VaultException(
                    "This system has no file owners and modes that a vault could rely on.",
                    "The vault works on Linux and macOS.");
        }
        for (String part : List.of("", "entries", "models", "incoming", "staging", "quarantine")) {
            Path each = part.isEmpty() ? folder : folder.resolve(part);
            if (!Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(each, PRIVATE);
            }
        }
        Path root = folder.toRealPath();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        return new VaultFolder(root, step);
    }

    /** A lock that is held until it is closed. */
    record Held(FileChannel channel, FileLock lock) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            lock.close();
            channel.close();
        }
    }

    /**
     * Waits for its turn to change something, at most 30 s.
     *
     * @throws IOException if another process works for longer
     */
    Held turn() throws IOException {
        return hold("lock", WAIT_MILLIS)
                .orElseThrow(() ->
                        new IOException("another process has been working with the vault " + root));
    }

    /** The turn to take a model in; empty while another process does. */
    Optional<Held> intake() throws IOException {
        return hold("intake.lock", 0);
    }

    private Optional<Held> hold(String name, long waitMillis) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        root.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            for (long waited = 0; ; waited += STEP_MILLIS) {
                Optional<FileLock> lock = tryLock(channel);
                if (lock.isPresent()) {
                    return Optional.of(new Held(channel, lock.get()));
                }
                if (waited >= waitMillis) {
                    channel.close();
                    return Optional.empty();
                }
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            }
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the vault", e);
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException _) {
            // another thread of this process has it
            return Optional.empty();
        }
    }

    Path root() {
        return root;
    }

    Path models(Digest digest) {
        return root.resolve("models").resolve("sha256-" + digest.hex());
    }

    Path staging(String name) {
        return root.resolve("staging").resolve(name);
    }

    Path incoming(String name) {
        return root.resolve("incoming").resolve(name);
    }

    Path quarantine(String name) {
        return root.resolve("quarantine").resolve(name);
    }

    /** Reads one kind of content. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(byte[] stored) throws FormatException;
    }

    private static <T> Optional<T> read(Path file, Reader<T> reader) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_JSON_BYTES + 1);
            return Optional.of(reader.read(bytes));
        } catch (FormatException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** A journal that cannot be read is an error: what is visible would not be known. */
    Journal journal() throws IOException {
        return read(root.resolve("journal.json"), Journal::read).orElse(Journal.EMPTY);
    }

    void write(Journal journal) throws IOException {
        replace(root.resolve("journal.json"), journal.write());
    }

    List<VaultEntry> entries() throws IOException {
        List<VaultEntry> entries = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(root.resolve("entries"))) {
            files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
        for (Path file : files) {
            read(file, VaultEntry::read).ifPresent(entries::add);
        }
        return entries;
    }

    Optional<VaultEntry> entry(Digest digest) throws IOException {
        return read(entryFile(digest), VaultEntry::read);
    }

    private Path entryFile(Digest digest) {
        return root.resolve("entries").resolve("sha256-" + digest.hex() + ".json");
    }

    void write(VaultEntry entry) throws IOException {
        replace(entryFile(entry.digest()), entry.write());
    }

    void delete(VaultEntry entry) throws IOException {
        Files.deleteIfExists(entryFile(entry.digest()));
        step();
        sync(root.resolve("entries"));
        deleteTree(models(entry.digest()));
    }

    /** Written beside, flushed, renamed, and the folder flushed: whole or not at all. */
    private void replace(Path file, byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel channel =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        step();
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        step();
        sync(file.toAbsolutePath().getParent());
    }

    /** Names in the folder are on the disk afterwards. */
    static void sync(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Empties what only a process that was stopped can have left; needs the turn. */
    void clearUnfinished() throws IOException {
        clear("staging");
        try (Stream<Path> all = Files.list(root.resolve("models"))) {
            for (Path models : all.toList()) {
                // An original is removed only when the entry is there, so this is no only copy.
                if (!Files.exists(
                        root.resolve("entries").resolve(models.getFileName() + ".json"))) {
                    deleteTree(models);
                }
            }
        }
        Optional<Held> intake = intake();
        if (intake.isPresent()) {
            try (Held _ = intake.get()) {
                clear("incoming");
            }
        }
    }

    private void clear(String part) throws IOException {
        List<Path> left;
        try (Stream<Path> all = Files.list(root.resolve(part))) {
            left = all.toList();
        }
        for (Path path : left) {
            deleteTree(path);
        }
    }

    static void deleteTree(Path top) throws IOException {
        if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(
                    top,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path folder, @Nullable IOException failure) throws IOException {
                            if (failure != null) {
                                throw failure;
                            }
                            Files.delete(folder);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
