package dev.countersign.gate.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which model files a process and its children have open or mapped, as Linux shows it in {@code
 * /proc}. A file that was read and closed between two looks is not seen.
 */
final class OpenWeights {
    private static final Pattern MAPPED =
            Pattern.compile("^[0-9a-f]+-[0-9a-f]+ \\S+ \\S+ \\S+ (\\d+) +(/.*)$");
    private static final Pattern WEIGHTS =
            Pattern.compile(
                    "(?i).*(\\.(gguf|ggml|safetensors|pth|ckpt)|/blobs/(sha256-)?[0-9a-f]{40,64})( \\(deleted\\))?");

    /** Names that other programs use too: then the first bytes decide, a zip or a pickle. */
    private static final Pattern PERHAPS = Pattern.compile("(?i).*\\.(bin|pt)( \\(deleted\\))?");

    private static final long LEAST_BYTES = 64 * 1024;

    private OpenWeights() {}

    /** A file that should not be loaded, if there is one. */
    static Optional<String> foreign(ProcessHandle process, Set<FileStamps.FileId> approved) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process);
        for (ProcessHandle each : all) {
            Path folder = Path.of("/proc", Long.toString(each.pid()));
            if (Files.isDirectory(folder)) {
                Optional<String> found = mapped(folder, approved).or(() -> open(folder, approved));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> mapped(Path folder, Set<FileStamps.FileId> approved) {
        try (Stream<String> lines =
                Files.lines(folder.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            return lines.map(MAPPED::matcher)
                    .filter(Matcher::matches)
                    .filter(line -> WEIGHTS.matcher(line.group(2)).matches())
                    .filter(line ->
                            !isApproved(line.group(2), Long.parseLong(line.group(1)), approved))
                    .map(line -> line.group(2))
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException _) {
            // the process has ended, or belongs to somebody else
            return Optional.empty();
        }
    }

    /**
     * What is mapped has the number that an approved file at this path has. One that was renamed or
     * replaced since is not there any more.
     */
    private static boolean isApproved(String path, long number, Set<FileStamps.FileId> approved) {
        return FileStamps.FileId.of(Path.of(path))
                .filter(approved::contains)
                .filter(file -> file.number() == number)
                .isPresent();
    }

    private static Optional<String> open(Path folder, Set<FileStamps.FileId> approved) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(folder.resolve("fd"))) {
            for (Path link : links) {
                Optional<String> found = openFile(link, approved);
                if (found.isPresent()) {
                    return found;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException _) {
            // as above
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean isWeights(String name, Path content) throws IOException {
        if (WEIGHTS.matcher(name).matches()) {
            return true;
        }
        if (!PERHAPS.matcher(name).matches()) {
            return false;
        }
        try (InputStream in = Files.newInputStream(content)) {
            byte[] first = in.readNBytes(4);
            return first.length == 4
                    && (first[0] == (byte) 0x80
                            || (first[0] == 'P' && first[1] == 'K')
                            || Arrays.equals(first, new byte[] {'G', 'G', 'U', 'F'}));
        }
    }

    private static Optional<String> openFile(Path link, Set<FileStamps.FileId> approved) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            boolean foreign =
                    Files.isRegularFile(link)
                            && isWeights(target, link)
                            && Files.size(link) >= LEAST_BYTES
                            && FileStamps.FileId.of(link).filter(approved::contains).isEmpty();
            return foreign ? Optional.of(target) : Optional.empty();
        } catch (IOException _) {
            // closed meanwhile
            return Optional.empty();
        }
    }
}
