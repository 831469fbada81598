package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of a systemd service as its unit file and drop-ins say, in the order in which
 * systemd reads them. Slices above it are not looked at: one that allows more addresses is not
 * seen.
 */
record SystemdUnit(List<String> lines) {
    private static final Set<String> LOOPBACK =
            Set.of(
                    "localhost",
                    "127.0.0.0/8",
                    "127.0.0.1",
                    "127.0.0.1/32",
                    "127.0.0.1/8",
                    "::1",
                    "::1/128");

    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|'[^']*'|[^\\s\"'])+");

    /** Where systemd looks, the strongest first. */
    private static final List<Path> FOLDERS =
            Stream.of(
                            "/etc/systemd/system.control",
                            "/run/systemd/system.control",
                            "/run/systemd/transient",
                            "/etc/systemd/system",
                            "/run/systemd/system",
                            "/usr/local/lib/systemd/system",
                            "/usr/lib/systemd/system",
                            "/lib/systemd/system")
                    .map(Path::of)
                    .toList();

    static Optional<SystemdUnit> find(Machine machine, String name) {
        Optional<String> unit =
                FOLDERS.stream()
                        .map(folder -> machine.read(folder.resolve(name)))
                        .flatMap(Optional::stream)
                        .findFirst();
        if (unit.isEmpty()) {
            return Optional.empty();
        }
        // Drop-ins are read by file name, whatever their folder; of two alike the stronger counts.
        Map<String, Path> dropIns = new TreeMap<>();
        for (Path folder : FOLDERS) {
            Path place = folder.resolve(name + ".d");
            machine.list(place).stream()
                    .filter(file -> file.endsWith(".conf"))
                    .forEach(file -> dropIns.putIfAbsent(file, place.resolve(file)));
        }
        List<String> lines = new ArrayList<>();
        service(unit.get(), lines);
        dropIns.values()
                .forEach(file -> machine.read(file).ifPresent(text -> service(text, lines)));
        return Optional.of(new SystemdUnit(List.copyOf(lines)));
    }

    /** Settings elsewhere than under {@code [Service]} have no effect. */
    private static void service(String text, List<String> lines) {
        boolean counts = false;
        for (String line : text.replaceAll("\\\\\\R", " ").lines().map(String::strip).toList()) {
            if (line.startsWith("[")) {
                counts = line.equals("[Service]");
            } else if (counts && !line.startsWith("#") && !line.startsWith(";")) {
                lines.add(line);
            }
        }
    }

    /** What {@code Environment=} sets; files named by {@code EnvironmentFile=} are not read. */
    Map<String, String> environment() {
        Map<String, String> variables = new TreeMap<>();
        for (String value : values("Environment")) {
            if (value.isEmpty()) {
                variables.clear();
            }
            Matcher words = WORD.matcher(value);
            while (words.find()) {
                String word = words.group().replaceAll("[\"']", "");
                int equals = word.indexOf('=');
                if (equals > 0) {
                    variables.put(word.substring(0, equals), word.substring(equals + 1));
                }
            }
        }
        return variables;
    }

    boolean readsEnvironmentFiles() {
        return !values("EnvironmentFile").isEmpty();
    }

    /** The account of {@code User=}, empty for the administrator. */
    Optional<String> user() {
        List<String> values = values("User");
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.getLast()).filter(user -> !user.equals("root"));
    }

    /** Whether the unit denies every address but this machine's own. */
    boolean deniesOutside() {
        List<String> denied = values("IPAddressDeny");
        boolean all = !denied.isEmpty() && denied.getLast().equals("any");
        return all
                && values("IPAddressAllow").stream()
                        .flatMap(value -> List.of(value.split("\\s+", -1)).stream())
                        .allMatch(address -> address.isEmpty() || LOOPBACK.contains(address));
    }

    private List<String> values(String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).strip())
                .toList();
    }
}
