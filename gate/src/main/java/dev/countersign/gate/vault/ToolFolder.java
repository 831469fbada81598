package dev.countersign.gate.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A tool's folder in somebody's home: ground that its owner can change at any moment, while this
 * program may run with more rights. Every step goes by the descriptor of the folder before it and
 * follows no link, so that nothing outside can be touched. A file that is not the vault's is never
 * overwritten or deleted.
 */
final class ToolFolder {
    /** What is being copied in; tools pass over names with a dot. */
    static final String TEMPORARY = ".countersign-";

    private static final int MAX_ENTRIES = 200_000;
    private static final int MAX_DEPTH = 16;
    private static final int BUFFER_BYTES = 1024 * 1024;
    private static final Set<PosixFilePermission> READ_ONLY =
            PosixFilePermissions.fromString("r--r--r--");
    private static final Set<PosixFilePermission> OPEN =
            PosixFilePermissions.fromString("rwxr-xr-x");

    private final Path root;
    private int entriesLeft;

    ToolFolder(Path root) {
        this.root = root;
    }

    /** Whether something stands there; also a link that leads nowhere. */
    boolean exists(Path relative) throws IOException {
        return look(relative).isPresent();
    }

    /** The file that stands there. */
    Optional<FileId> look(Path relative) throws IOException {
        try (SecureDirectoryStream<Path> folder = parent(relative, false)) {
            return HeldFolder.id(folder, name(relative));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /**
     * A name that differs from this one in nothing but upper and lower case: some file systems and
     * tools take both for one.
     */
    Optional<String> alike(Path relative) throws IOException {
        try (SecureDirectoryStream<Path> folder = parent(relative, false)) {
            String wanted = name(relative).toString();
            for (Path each : HeldFolder.names(folder)) {
                String name = each.toString();
                if (!name.equals(wanted) && fold(name).equals(fold(wanted))) {
                    return Optional.of(name);
                }
            }
            return Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private static String fold(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /**
     * Moves a file of the vault here; makes folders that are missing.
     *
     * @return false where the vault lies on another file system
     * @throws FileAlreadyExistsException if something stands there
     */
    boolean moveIn(Path file, Path relative) throws IOException {
        try (SecureDirectoryStream<Path> from = HeldFolder.open(parentOf(file));
                SecureDirectoryStream<Path> to = parent(relative, true)) {
            requireFree(to, relative);
            from.move(name(file), to, name(relative));
            return true;
        } catch (AtomicMoveNotSupportedException _) {
            return false;
        }
    }

    /** Begins a copy under a name that tools pass over; {@link #finish} shows it. */
    FileId copyIn(Path file, Path relative, String temporary) throws IOException {
        Set<OpenOption> create =
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
        Path name = Path.of(temporary);
        try (SecureDirectoryStream<Path> to = parent(relative, true)) {
            try (FileChannel in = FileChannel.open(file);
                    SeekableByteChannel out =
                            to.newByteChannel(
                                    name,
                                    create,
                                    PosixFilePermissions.asFileAttribute(READ_ONLY))) {
                pour(in, out);
                if (out instanceof FileChannel channel) {
                    channel.force(true);
                }
            }
            to.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(READ_ONLY);
            return FileId.of(HeldFolder.attributes(to, name), name);
        }
    }

    /** Shows what was copied. */
    void finish(Path relative, String temporary) throws IOException {
        try (SecureDirectoryStream<Path> folder = parent(relative, false)) {
            requireFree(folder, relative);
            folder.move(Path.of(temporary), folder, name(relative));
        }
    }

    private static void requireFree(SecureDirectoryStream<Path> folder, Path relative)
            throws IOException {
        if (HeldFolder.id(folder, name(relative)).isPresent()) {
            throw new FileAlreadyExistsException(
                    relative.toString(), null, "another file stands there");
        }
    }

    /** Deletes the name if it is still this file. */
    boolean remove(Path relative, FileId id) throws IOException {
        try (SecureDirectoryStream<Path> folder = parent(relative, false)) {
            if (!HeldFolder.id(folder, name(relative)).equals(Optional.of(id))) {
                return false;
            }
            folder.deleteFile(name(relative));
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /** Deletes a copy that was not finished. */
    void removeTemporary(Path relative, String temporary) throws IOException {
        if (!temporary.startsWith(TEMPORARY)) {
            return;
        }
        try (SecureDirectoryStream<Path> folder = parent(relative, false)) {
            folder.deleteFile(Path.of(temporary));
        } catch (NoSuchFileException _) {
            // it was never begun, or was finished
            return;
        }
    }

    /** Deletes these files wherever below the folder somebody moved them to. */
    int removeEverywhere(Set<FileId> ids) throws IOException {
        List<Path> found = new ArrayList<>();
        walk((path, attributes) -> {
            try {
                if (attributes.isRegularFile() && ids.contains(FileId.of(attributes, path))) {
                    found.add(path);
                }
            } catch (IOException e) {
                throw new DirectoryIteratorException(e);
            }
        });
        int removed = 0;
        for (Path path : found) {
            for (FileId id : ids) {
                removed += remove(path, id) ? 1 : 0;
            }
        }
        return removed;
    }

    /** Takes away the folders above a name that are empty now, up to the tool's own. */
    void tidy(Path relative) throws IOException {
        for (Path folder = relative.getParent(); folder != null; folder = folder.getParent()) {
            try (SecureDirectoryStream<Path> above = parent(folder, false)) {
                above.deleteDirectory(name(folder));
            } catch (IOException _) {
                // not empty, or gone
                return;
            }
        }
    }

    /**
     * Moves a file or link out to a place in the vault; a file on another file system is copied,
     * and deleted when the copy is on the disk.
     */
    void moveOut(Path relative, Path to) throws IOException {
        try (SecureDirectoryStream<Path> from = parent(relative, false);
                SecureDirectoryStream<Path> into = HeldFolder.open(parentOf(to))) {
            from.move(name(relative), into, name(to));
        } catch (AtomicMoveNotSupportedException _) {
            copyOut(relative, to);
        }
    }

    private void copyOut(Path relative, Path to) throws IOException {
        Set<OpenOption> read = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (SecureDirectoryStream<Path> from = parent(relative, false)) {
            FileId id = FileId.of(HeldFolder.attributes(from, name(relative)), relative);
            try (SeekableByteChannel in = from.newByteChannel(name(relative), read);
                    FileChannel out =
                            FileChannel.open(
                                    to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                pour(in, out);
                out.force(true);
            }
            remove(relative, id);
        }
    }

    private static void pour(ReadableByteChannel in, WritableByteChannel out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        while (in.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            buffer.clear();
        }
    }

    /** Every file and link below the folder, with its path from there. */
    void walk(BiConsumer<Path, BasicFileAttributes> each) throws IOException {
        entriesLeft = MAX_ENTRIES;
        try (SecureDirectoryStream<Path> top = HeldFolder.open(root)) {
            walk(top, Path.of(""), 0, each);
        } catch (NoSuchFileException _) {
            // no folder, no files
            return;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void walk(
            SecureDirectoryStream<Path> folder,
            Path at,
            int depth,
            BiConsumer<Path, BasicFileAttributes> each)
            throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException(root.resolve(at) + " is nested too deep to be looked through");
        }
        for (Path name : HeldFolder.names(folder)) {
            entriesLeft--;
            if (entriesLeft < 0) {
                throw new IOException(root + " holds more files than can be looked through");
            }
            try {
                BasicFileAttributes attributes = HeldFolder.attributes(folder, name);
                if (attributes.isDirectory()) {
                    try (SecureDirectoryStream<Path> next =
                            folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                        walk(next, at.resolve(name), depth + 1, each);
                    }
                } else {
                    each.accept(at.resolve(name), attributes);
                }
            } catch (NoSuchFileException e) {
                if (HeldFolder.id(folder, name).isPresent()) {
                    throw e;
                }
            }
        }
    }

    /** The folder that holds a relative name. */
    private SecureDirectoryStream<Path> parent(Path relative, boolean make) throws IOException {
        SecureDirectoryStream<Path> folder = HeldFolder.open(root);
        Path parent = relative.getParent();
        if (parent == null) {
            return folder;
        }
        Path at = root;
        for (Path name : parent) {
            at = at.resolve(name);
            if (make) {
                make(folder, name, at);
            }
            folder = HeldFolder.step(folder, name, at);
        }
        return folder;
    }

    /** Makes it where nothing stands; lets go of the folder above when that fails. */
    private static void make(SecureDirectoryStream<Path> above, Path name, Path at)
            throws IOException {
        try {
            if (HeldFolder.id(above, name).isEmpty()) {
                // Whoever puts a link in its place meanwhile gets an empty folder elsewhere; what
                // is opened next is the name itself.
                Files.createDirectory(at);
                // Whatever this process's mask is: the tool's account has to get through.
                above.getFileAttributeView(
                                name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setPermissions(OPEN);
            }
        } catch (IOException | RuntimeException e) {
            above.close();
            throw e;
        }
    }

    private static Path name(Path path) {
        Path name = path.getFileName();
        if (name == null) {
            throw new IllegalArgumentException("no name: " + path);
        }
        return name;
    }

    private static Path parentOf(Path absolute) {
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no folder: " + absolute);
        }
        return parent;
    }
}
