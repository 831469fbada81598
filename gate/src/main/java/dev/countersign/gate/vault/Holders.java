package dev.countersign.gate.vault;

import dev.countersign.gate.posture.Machine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which processes still have a file open or mapped after its name is gone. Linux only; of other
 * accounts' processes only what this account may see.
 */
final class Holders {
    private static final Path PROC = Path.of("/proc");
    private static final int MAX_DESCRIPTORS = 100_000;

    private final Machine machine;

    Holders(Machine machine) {
        this.machine = machine;
    }

    boolean canLook() {
        return machine.family().equals("linux") && Files.isDirectory(PROC.resolve("self"));
    }

    /** Their process ids, in order. */
    Set<Long> of(Set<FileId> files) {
        Set<Long> holders = new TreeSet<>();
        if (!canLook() || files.isEmpty()) {
            return holders;
        }
        for (String id : machine.list(PROC)) {
            if (id.matches("[0-9]{1,9}") && holds(PROC.resolve(id), files)) {
                holders.add(Long.parseLong(id));
            }
        }
        return holders;
    }

    private static boolean holds(Path process, Set<FileId> files) {
        return any(process.resolve("fd"), files) || any(process.resolve("map_files"), files);
    }

    /** The links in these folders lead to the files themselves, whatever became of their names. */
    private static boolean any(Path folder, Set<FileId> files) {
        List<Path> links = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                links.add(entry);
                if (links.size() > MAX_DESCRIPTORS) {
                    break;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // It ended, or belongs to another account.
            return false;
        }
        return links.stream().anyMatch(link -> leadsTo(link, files));
    }

    private static boolean leadsTo(Path link, Set<FileId> files) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(link, BasicFileAttributes.class);
            return attributes.isRegularFile() && files.contains(FileId.of(attributes, link));
        } catch (IOException _) {
            return false;
        }
    }
}
