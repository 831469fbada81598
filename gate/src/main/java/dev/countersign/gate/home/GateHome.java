package dev.countersign.gate.home;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The gate's folder: readable by its owner only (0700, files 0600 where the file system knows
 * permissions). A file is replaced as a whole or not at all: written beside, flushed to the disk,
 * renamed. {@link #locked} keeps two processes from writing at once.
 */
public final class GateHome {
    private static final int MAX_FILE_BYTES = 16 * 1024 * 1024;
    private static final Path PROCESS = Path.of("/proc/self");
    private static final long LOCK_WAIT_MILLIS = 10_000;
    private static final long LOCK_STEP_MILLIS = 2;

    private final Path folder;
    private final boolean posix;
    private final String account;

    private GateHome(Path folder, boolean posix, String account) {
        this.folder = folder;
        this.posix = posix;
        this.account = account;
    }

    /**
     * The folder to use: the option, else {@code COUNTERSIGN_HOME}, else where programs of this
     * system keep settings.
     */
    public static Path place(
            Optional<Path> option, Map<String, String> environment, Path userHome, String family) {
        if (option.isPresent()) {
            return option.get().toAbsolutePath().normalize();
        }
        String given = environment.getOrDefault("COUNTERSIGN_HOME", "");
        if (!given.isBlank()) {
            return Path.of(given).toAbsolutePath().normalize();
        }
        return switch (family) {
            case "macos" -> userHome.resolve("Library/Application Support/countersign");
            case "windows" -> {
                String local = environment.getOrDefault("LOCALAPPDATA", "");
                yield (local.isBlank() ? userHome.resolve("AppData/Local") : Path.of(local))
                        .resolve("countersign");
            }
            default -> {
                String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
                // The XDG specification ignores relative paths.
                yield (config.startsWith("/") ? Path.of(config) : userHome.resolve(".config"))
                        .resolve("countersign");
            }
        };
    }

    /** Opens the folder, making it when it does not exist. */
    public static GateHome open(Path folder) throws IOException {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, posix ? permissions("rwx------") : new FileAttribute<?>[0]);
        }
        if (posix) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        return new GateHome(folder, posix, account(folder, posix));
    }

    /** As Linux tells it of this process; elsewhere a new file belongs to the account. */
    private static String account(Path folder, boolean posix) throws IOException {
        if (Files.isDirectory(PROCESS)) {
            return owner(PROCESS);
        }
        Path probe = probe(folder, posix);
        try {
            return owner(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private static Path probe(Path folder, boolean posix) throws IOException {
        return Files.createTempFile(
                folder, ".probe", "", posix ? permissions("rw-------") : new FileAttribute<?>[0]);
    }

    private static String owner(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return "uid:" + Files.getAttribute(file, "unix:uid");
        }
        return "name:" + Files.getOwner(file).getName();
    }

    public Path folder() {
        return folder;
    }

    /**
     * The account that this process acts for: {@code uid:1000}, or {@code name:…} where there are
     * no numbers.
     */
    public String account() {
        return account;
    }

    /** The file system's own time now, in nanoseconds since the epoch. */
    public long fileTimeNanos() throws IOException {
        Path probe = probe(folder, posix);
        try {
            return Files.getLastModifiedTime(probe).to(TimeUnit.NANOSECONDS);
        } finally {
            Files.delete(probe);
        }
    }

    /** Work that must not overlap with another process's. */
    @FunctionalInterface
    public interface Work<T, X extends Exception> {
        T run() throws IOException, X;
    }

    /**
     * Runs the work while no other process does; waits up to 10 s for its turn. Not re-entrant.
     *
     * @throws IOException if another process keeps the lock
     */
    public <T, X extends Exception> T locked(Work<T, X> work) throws IOException, X {
        return locked("lock", work);
    }

    /** As {@link #locked(Work)}, for work that only overlaps with work of the same lock file. */
    public <T, X extends Exception> T locked(String lockFile, Work<T, X> work)
            throws IOException, X {
        try (FileChannel channel =
                        channel(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = acquire(channel)) {
            return work.run();
        }
    }

    /** Opens a file of this home, for what is not replaced as a whole; never follows a link. */
    public FileChannel channel(String name, OpenOption... options) throws IOException {
        Path file = folder.resolve(name);
        makeParent(file);
        Set<OpenOption> all = new HashSet<>(List.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(
                file, all, posix ? permissions("rw-------") : new FileAttribute<?>[0]);
    }

    private void makeParent(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(
                    parent, posix ? permissions("rwx------") : new FileAttribute<?>[0]);
        }
    }

    private static FileLock acquire(FileChannel channel) throws IOException {
        for (long waited = 0; waited < LOCK_WAIT_MILLIS; waited += LOCK_STEP_MILLIS) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException _) {
                // another thread of this process holds it: wait like for a process
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOCK_STEP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(
                        "interrupted while waiting for another countersign process", e);
            }
        }
        throw new IOException("another countersign process has been writing for more than 10 s");
    }

    /** A file's content, empty when there is none. */
    public Optional<byte[]> read(String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new IOException(file + " is larger than " + MAX_FILE_BYTES + " bytes");
            }
            return Optional.of(bytes);
        }
    }

    /** Replaces a file as a whole. */
    public void write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        makeParent(file);
        Path next =
                Files.createTempFile(
                        file.getParent(),
                        ".next",
                        "",
                        posix ? permissions("rw-------") : new FileAttribute<?>[0]);
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            rename(next, file);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    /** Names of the files in a folder of this home that end so, sorted. */
    public List<String> list(String subfolder, String suffix) throws IOException {
        Path place = folder.resolve(subfolder);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(suffix) && !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static FileAttribute<?>[] permissions(String text) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        };
    }
}
