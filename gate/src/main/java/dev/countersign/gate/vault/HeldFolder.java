package dev.countersign.gate.vault;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Folders that are held by their descriptors, so that it does not matter what becomes of their
 * names meanwhile; reached without following a link.
 */
final class HeldFolder {
    private static final int MAX_NAMES = 200_000;

    private HeldFolder() {}

    /** Opens an absolute folder step by step from the top, following no link. */
    static SecureDirectoryStream<Path> open(Path absolute) throws IOException {
        SecureDirectoryStream<Path> folder = top(absolute);
        for (Path name : absolute) {
            folder = step(folder, name, absolute);
        }
        return folder;
    }

    @SuppressWarnings("StreamResourceLeak") // closed by the first step, or by the caller
    private static SecureDirectoryStream<Path> top(Path absolute) throws IOException {
        return secure(Files.newDirectoryStream(absolute.getRoot()));
    }

    /** Goes one step down and lets go of the folder above. */
    static SecureDirectoryStream<Path> step(
            SecureDirectoryStream<Path> folder, Path name, Path whole) throws IOException {
        try (folder) {
            return folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new FileSystemException(
                    whole.toString(),
                    null,
                    "'"
                            + name
                            + "' cannot be opened as a folder that is no link: "
                            + e.getMessage());
        }
    }

    @SuppressWarnings("unchecked") // Files gives streams of Path only
    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
            throws IOException {
        if (stream instanceof SecureDirectoryStream<?> safe) {
            return (SecureDirectoryStream<Path>) safe;
        }
        stream.close();
        throw new IOException(
                "this system has no folders that can be held while their names change");
    }

    /** The file of this name; empty where nothing stands. */
    static Optional<FileId> id(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        try {
            return Optional.of(FileId.of(attributes(folder, name), name));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name)
            throws IOException {
        return folder.getFileAttributeView(
                        name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    /** Names as they are: not every one is text in this process's locale. */
    static List<Path> names(SecureDirectoryStream<Path> folder) throws IOException {
        List<Path> names = new ArrayList<>();
        try {
            for (Path path : folder) {
                Path name = path.getFileName();
                if (name != null) {
                    names.add(name);
                }
                if (names.size() > MAX_NAMES) {
                    throw new IOException("a folder holds more than " + MAX_NAMES + " names");
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
