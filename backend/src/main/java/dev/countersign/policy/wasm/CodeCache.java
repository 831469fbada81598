package dev.countersign.policy.wasm;

import com.dylibso.chicory.compiler.Cache;
import com.dylibso.chicory.wasm.Version;
import dev.countersign.platform.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled policies by the digest of their module and the compiler's version. What is in here is
 * executed, so it is guarded twice: the directory (0700) and its files (0600) are the server's own,
 * and one that belongs or is open to others is not used; and each file begins with an HMAC-SHA-256
 * over its name and content under a key of this installation, which finds what was damaged,
 * exchanged or brought from elsewhere. Such a file is deleted and the policy compiled again. Who
 * can read the server's secrets as well as write here is the server already.
 */
final class CodeCache implements Cache {
    private static final Logger LOG = LoggerFactory.getLogger(CodeCache.class);
    private static final int MAC = 32;
    private static final int MOST_FILES = 16;

    private final Path directory;
    private final byte[] key;

    CodeCache(Path directory, byte[] key) {
        this.directory = directory;
        this.key = key.clone();
    }

    @Override
    public byte @Nullable [] get(String digest) throws IOException {
        prepare();
        Path file = file(digest);
        try {
            if (isPrivate(file)) {
                byte[] kept = Files.readAllBytes(file);
                if (isGenuine(file, kept)) {
                    return Arrays.copyOfRange(kept, MAC, kept.length);
                }
            }
        } catch (NoSuchFileException e) {
            return null;
        }
        LOG.warn("{} is not what this server wrote; it is deleted and compiled again", file);
        Files.delete(file);
        return null;
    }

    @Override
    public void putIfAbsent(String digest, byte[] code) throws IOException {
        prepare();
        Path file = file(digest);
        byte[] content =
                ByteBuffer.allocate(MAC + code.length).put(mac(file, code)).put(code).array();
        Path half = Files.createTempFile(directory, "half", ".tmp", permissions("rw-------"));
        try {
            Files.write(half, content);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(half);
        }
        dropOldest();
    }

    private boolean isGenuine(Path file, byte[] kept) {
        if (kept.length <= MAC) {
            return false;
        }
        byte[] code = Arrays.copyOfRange(kept, MAC, kept.length);
        return MessageDigest.isEqual(mac(file, code), Arrays.copyOf(kept, MAC));
    }

    private byte[] mac(Path file, byte[] code) {
        String name = file.getFileName() + "\0";
        return Sha256.hmac(key, name.getBytes(StandardCharsets.UTF_8), code);
    }

    /** Whether it is a file, and nobody but the directory's owner may write to it. */
    private boolean isPrivate(Path file) throws IOException {
        PosixFileAttributes found = attributes(file);
        return found.isRegularFile()
                && found.owner().equals(attributes(directory).owner())
                && !isOpen(found);
    }

    private void prepare() throws IOException {
        Files.createDirectories(directory, permissions("rwx------"));
        PosixFileAttributes found = attributes(directory);
        if (!found.isDirectory() || isOpen(found) || !isOwn(found)) {
            throw new IOException(
                    directory
                            + " belongs or is open to others, so that nothing in it may be executed:"
                            + " delete it, the server makes it again");
        }
    }

    private boolean isOwn(PosixFileAttributes found) throws IOException {
        Path probe = Files.createTempFile(directory, "probe", ".tmp", permissions("rw-------"));
        try {
            return attributes(probe).owner().equals(found.owner());
        } finally {
            Files.delete(probe);
        }
    }

    /** Those of replaced bundles. */
    private void dropOldest() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.toString().endsWith(".jar")).toList();
        }
        if (files.size() > MOST_FILES) {
            Path oldest = files.stream().min(Comparator.comparing(CodeCache::age)).orElseThrow();
            Files.deleteIfExists(oldest);
        }
    }

    private static String age(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant().toString();
        } catch (IOException e) {
            return "";
        }
    }

    private Path file(String digest) {
        return directory.resolve(
                Version.version() + "-" + digest.replaceAll("[^A-Za-z0-9]", "-") + ".jar");
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isOpen(PosixFileAttributes found) {
        return found.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || found.permissions().contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
