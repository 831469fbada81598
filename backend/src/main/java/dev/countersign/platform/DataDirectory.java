package dev.countersign.platform;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The server's private directory (0700): generated secrets, keys and the embedded database. Set by
 * the system property {@code countersign.data-dir} or the environment variable {@code
 * COUNTERSIGN_DATA_DIR}; {@code .countersign} in the working directory otherwise.
 */
@Singleton
public final class DataDirectory {
    private final Path home;

    DataDirectory() {
        this(fromProcess());
    }

    DataDirectory(Path home) {
        this.home = home.toAbsolutePath().normalize();
        try {
            Files.createDirectories(
                    this.home,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the data directory " + this.home, e);
        }
    }

    static Path fromProcess() {
        String property = System.getProperty("countersign.data-dir");
        String variable = System.getenv("COUNTERSIGN_DATA_DIR");
        return Path.of(property != null ? property : variable != null ? variable : ".countersign");
    }

    /** A path inside the directory. */
    public Path path(String name) {
        return home.resolve(name);
    }

    /** A random secret of 256 bits in hex, made at first use and kept in a file of mode 0600. */
    public String secret(String name) {
        Path file = home.resolve(name);
        try {
            if (!Files.exists(file)) {
                byte[] bytes = new byte[32];
                new SecureRandom().nextBytes(bytes);
                writePrivate(file, HexFormat.of().formatHex(bytes));
            }
            return Files.readString(file).trim();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write the secret " + name, e);
        }
    }

    /** Writes a file of mode 0600 at once or not at all; an existing file stays as it is. */
    public static void writePrivate(Path file, String text) throws IOException {
        Path half =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        "." + file.getFileName(),
                        ".tmp",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(half, text);
            try (FileChannel channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.createLink(file, half);
        } catch (FileAlreadyExistsException e) {
            // another start of this server was quicker: its secret is as good
        } catch (UnsupportedOperationException e) {
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(half);
        }
    }
}
