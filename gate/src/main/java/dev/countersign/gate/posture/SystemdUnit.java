package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings of a systemd service as its unit file and drop-ins say, in the order in which
 * systemd reads them.
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

    static Optional<SystemdUnit> find(Machine machine, String name) {
        List<String> lines = new ArrayList<>();
        for (String folder :
                List.of("/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")) {
            Path unit = Path.of(folder, name);
            Optional<String> text = machine.read(unit);
            if (text.isPresent()) {
                text.get().lines().map(String::strip).forEach(lines::add);
                Path dropIns = Path.of("/etc/systemd/system", name + ".d");
                for (String file : machine.list(dropIns)) {
                    machine.read(dropIns.resolve(file)).stream()
                            .flatMap(String::lines)
                            .map(String::strip)
                            .forEach(lines::add);
                }
                return Optional.of(new SystemdUnit(List.copyOf(lines)));
            }
        }
        return Optional.empty();
    }

    /** What {@code Environment=} sets; files named by {@code EnvironmentFile=} are not read. */
    Map<String, String> environment() {
        Map<String, String> variables = new TreeMap<>();
        for (String value : values("Environment")) {
            if (value.isEmpty()) {
                variables.clear();
            }
            for (String assignment : value.split("(?<=[\"'])\\s+(?=[\"'])", -1)) {
                String plain = assignment.replaceAll("^[\"']|[\"']$", "");
                int equals = plain.indexOf('=');
                if (equals > 0) {
                    variables.put(plain.substring(0, equals), plain.substring(equals + 1));
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
