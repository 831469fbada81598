package dev.countersign.gate.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Constants in a Python file, read as text: nothing is executed, so only what is written plainly
 * and once is understood; everything else is refused.
 */
final class PythonText {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String TEXT = "(?:\"([^\"\\\\\\n]*)\"|'([^'\\\\\\n]*)')";

    private final Path file;
    private final String text;

    private PythonText(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    static PythonText read(Path file) throws IOException, RefusedCommandException {
        if (!Files.isRegularFile(file)) {
            throw RefusedCommandException.absent(
                    "There is no file " + file + ".", "Run from LocalGPT's own folder.");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
            }
            return new PythonText(file, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** {@code NAME = "text"} or {@code NAME = None}, assigned once in the whole file. */
    Optional<String> constant(String name) throws RefusedCommandException {
        List<String> lines =
                text.lines()
                        .filter(line -> !line.strip().startsWith("#"))
                        .filter(line ->
                                Pattern.compile("\\b" + name + "\\b\\s*(?::[^=]*)?[-+|]?=(?!=)")
                                        .matcher(line)
                                        .find())
                        .toList();
        Matcher plain =
                Pattern.compile(name + "\\s*=\\s*(?:" + TEXT + "|None)\\s*(?:#.*)?")
                        .matcher(lines.isEmpty() ? "" : lines.getFirst());
        if (lines.size() != 1 || !plain.matches()) {
            throw new RefusedCommandException(
                    "command.settings",
                    file + " does not set " + name + " once and plainly.",
                    "Write it in one line: " + name + " = \"value\"");
        }
        return Optional.ofNullable(plain.group(1)).or(() -> Optional.ofNullable(plain.group(2)));
    }

    /** The default in {@code os.getenv("NAME", "text")}, if it is the same everywhere. */
    Optional<String> defaultOf(String variable) {
        Matcher call =
                Pattern.compile(
                                "getenv\\(\\s*[\"']"
                                        + Pattern.quote(variable)
                                        + "[\"']\\s*,\\s*"
                                        + TEXT
                                        + "\\s*,?\\s*\\)")
                        .matcher(text);
        List<String> found =
                call.results()
                        .map(result -> result.group(1) == null ? result.group(2) : result.group(1))
                        .distinct()
                        .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }
}
