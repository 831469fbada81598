package dev.countersign.policy.wasm;

import com.dylibso.chicory.compiler.Cache;
import com.dylibso.chicory.wasm.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiled policies by the digest of their module and the compiler's version. What is in here is
 * executed: the directory (0700) and its files (0600) are the server's own, and one that others may
 * write to is refused.
 */
final class CodeCache implements Cache {
    private final Path directory;

    CodeCache(Path directory) {
        this.directory = directory;
    }

    @Override
    public byte @Nullable [] get(String digest) throws IOException {
        prepare();
        try {
            return Files.readAllBytes(file(digest));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void putIfAbsent(String digest, byte[] code) throws IOException {
        prepare();
        Path half = Files.createTempFile(directory, "half", ".tmp", permissions("rw-------"));
        try {
            Files.write(half, code);
            Files.move(half, file(digest), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(half);
        }
    }

    private void prepare() throws IOException {
        Files.createDirectories(directory, permissions("rwx------"));
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(directory);
        if (now.contains(PosixFilePermission.GROUP_WRITE)
                || now.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(
                    directory + " may be written by others: chmod 700 it, after emptying it");
        }
    }

    private Path file(String digest) {
        return directory.resolve(
                Version.version() + "-" + digest.replaceAll("[^A-Za-z0-9]", "-") + ".jar");
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
