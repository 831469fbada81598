package dev.countersign.gate.posture;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of the registry by {@code reg.exe}, whose table is the same in every language. */
record WindowsRegistry(Machine machine) {
    private static final Pattern VALUE =
            Pattern.compile("(?m)^ {4}(\\S{1,128}) {4}(REG_DWORD|REG_SZ) {4}(.*?)\\s*$");

    /** A text value; empty when it is absent or cannot be read. */
    Optional<String> text(String key, String name) {
        return value(key, name, "REG_SZ");
    }

    /** A number; empty when it is absent or cannot be read. */
    Optional<Long> number(String key, String name) {
        return value(key, name, "REG_DWORD")
                .filter(text -> text.matches("0x[0-9a-fA-F]{1,8}"))
                .map(text -> Long.valueOf(text.substring(2), 16));
    }

    private Optional<String> value(String key, String name, String type) {
        String output =
                machine.output(List.of("C:\\Windows\\System32\\reg.exe", "query", key, "/v", name))
                        .orElse("");
        Matcher line = VALUE.matcher(output);
        Optional<String> found = Optional.empty();
        while (line.find()) {
            if (found.isPresent() || !line.group(1).equals(name) || !line.group(2).equals(type)) {
                return Optional.empty();
            }
            found = Optional.of(line.group(3));
        }
        return found;
    }
}
