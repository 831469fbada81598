package dev.countersign.gate.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The processes in which Ollama (0.30 and later) runs models, as Linux shows them in {@code /proc}:
 * their command lines name the blobs that they read (rule V21).
 */
final class LlamaChildren {
    private static final String BLOB = "/blobs/sha256-";
    private static final int MAX_COMMAND = 64 * 1024;

    private final Path proc;

    /**
     * @param proc the folder {@code /proc}
     */
    LlamaChildren(Path proc) {
        this.proc = proc;
    }

    /** Whether a process that reads this store runs exactly these blobs. */
    Seen look(Path store, List<Path> blobs) {
        Set<String> approved = new TreeSet<>();
        blobs.forEach(blob -> approved.add(String.valueOf(blob.getFileName())));
        Path place = store.resolve("blobs");
        boolean any = false;
        Set<String> extra = new TreeSet<>();
        for (List<String> command : commands()) {
            Set<String> read = blobsIn(command, place);
            any |= !read.isEmpty();
            if (read.stream().anyMatch(approved::contains)) {
                if (approved.containsAll(read)) {
                    return new Seen.Same();
                }
                read.removeAll(approved);
                extra.addAll(read);
            }
        }
        if (!extra.isEmpty()) {
            return new Seen.Other("what runs it also reads " + String.join(", ", extra));
        }
        return any
                ? new Seen.Other("no process that runs models reads its approved files")
                : new Seen.Unseen();
    }

    private static Set<String> blobsIn(List<String> command, Path place) {
        Set<String> names = new TreeSet<>();
        for (String argument : command) {
            if (argument.startsWith("/") && argument.contains(BLOB)) {
                int slash = argument.lastIndexOf('/');
                if (isSame(argument.substring(0, slash), place)) {
                    names.add(argument.substring(slash + 1));
                }
            }
        }
        return names;
    }

    private static boolean isSame(String folder, Path place) {
        try {
            Path left = Path.of(folder);
            return left.equals(place) || Files.isSameFile(left, place);
        } catch (IOException | InvalidPathException _) {
            // gone, or what no file of this system's locale can be called
            return false;
        }
    }

    private List<List<String>> commands() {
        List<List<String>> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(proc)) {
            processes
                    .filter(folder -> String.valueOf(folder.getFileName()).matches("[0-9]{1,9}"))
                    .forEach(folder -> {
                        String command = read(folder.resolve("cmdline"));
                        if (command.contains(BLOB)) {
                            found.add(List.of(command.split("\0", -1)));
                        }
                    });
        } catch (IOException _) {
            // no such folder on this system: nothing can be seen
        }
        return found;
    }

    private static String read(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_COMMAND), StandardCharsets.UTF_8);
        } catch (IOException _) {
            // it ended meanwhile
            return "";
        }
    }
}
