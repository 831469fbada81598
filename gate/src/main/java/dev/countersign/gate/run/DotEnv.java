package dev.countersign.gate.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code .env} file, as python-dotenv reads it where it is plain: {@code NAME=value}, quoted or
 * not. A line about a variable that matters and that is not plain is refused, not guessed.
 */
final class DotEnv {
    private static final int MAX_BYTES = 256 * 1024;
    private static final Pattern PLAIN =
            Pattern.compile(
                    "\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(?:\"([^\"\\\\$]*)\"|'([^'\\\\]*)'|([^\\s\"'#$\\\\]*))\\s*(?:#.*)?");

    private final Map<String, String> values;
    private final String rest;

    private DotEnv(Map<String, String> values, String rest) {
        this.values = values;
        this.rest = rest;
    }

    /** Empty where there is no file. */
    static DotEnv read(Path file) throws IOException {
        Map<String, String> values = new TreeMap<>();
        StringBuilder rest = new StringBuilder();
        if (Files.isRegularFile(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
                }
                for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
                    Matcher plain = PLAIN.matcher(line);
                    if (plain.matches()) {
                        values.put(plain.group(1), first(plain));
                    } else if (!line.strip().startsWith("#")) {
                        rest.append(line).append('\n');
                    }
                }
            }
        }
        return new DotEnv(values, rest.toString());
    }

    private static String first(Matcher plain) {
        for (int group = 2; group <= 4; group++) {
            if (plain.group(group) != null) {
                return plain.group(group);
            }
        }
        return "";
    }

    /** The value of a variable that matters. */
    Optional<String> get(String name) throws RefusedCommandException {
        if (Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(rest).find()) {
            throw new RefusedCommandException(
                    "command.settings",
                    "The .env file sets " + name + " in a way that the gate does not read.",
                    "Write it in one line: " + name + "=value");
        }
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }
}
