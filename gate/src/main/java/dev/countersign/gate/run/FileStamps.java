package dev.countersign.gate.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the file system said of files at one moment. Taken before they are hashed and compared after
 * they are loaded: between, nothing was written, renamed or exchanged (a rename changes the change
 * time too, which no ordinary program can set).
 */
final class FileStamps {
    private static final String UNIX = "unix:dev,ino,size,lastModifiedTime,ctime";
    private static final String ELSEWHERE = "size,lastModifiedTime,fileKey";

    private final Map<Path, Map<String, Object>> stamps;

    private FileStamps(Map<Path, Map<String, Object>> stamps) {
        this.stamps = stamps;
    }

    static FileStamps of(Collection<Path> files) throws IOException {
        Map<Path, Map<String, Object>> stamps = new HashMap<>();
        for (Path file : files) {
            stamps.put(file, stamp(file));
        }
        return new FileStamps(stamps);
    }

    private static Map<String, Object> stamp(Path file) throws IOException {
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        return Files.readAttributes(file, unix ? UNIX : ELSEWHERE, new LinkOption[0]);
    }

    /** Files that are not what they were. */
    List<Path> changed() {
        List<Path> changed = new ArrayList<>();
        stamps.forEach((file, before) -> {
            try {
                if (!stamp(file).equals(before)) {
                    changed.add(file);
                }
            } catch (IOException _) {
                changed.add(file);
            }
        });
        return changed;
    }

    /** Their identities, where the system has such. */
    Set<FileId> identities() {
        Set<FileId> all = new HashSet<>();
        stamps.values().forEach(stamp -> FileId.of(stamp).ifPresent(all::add));
        return all;
    }

    /** What a file is, whatever it is called. */
    record FileId(long device, long number) {
        /** Follows links; empty where the file is gone or the system has no such numbers. */
        static Optional<FileId> of(Path file) {
            try {
                return of(Files.readAttributes(file, "unix:dev,ino", new LinkOption[0]));
            } catch (IOException | UnsupportedOperationException _) {
                return Optional.empty();
            }
        }

        private static Optional<FileId> of(Map<String, Object> facts) {
            return facts.get("dev") instanceof Number device
                            && facts.get("ino") instanceof Number number
                    ? Optional.of(new FileId(device.longValue(), number.longValue()))
                    : Optional.empty();
        }
    }
}
