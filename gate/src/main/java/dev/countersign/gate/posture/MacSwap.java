package dev.countersign.gate.posture;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code sysctl vm.swapusage} says {@code (encrypted)} when swap is, as on every supported macOS.
 *
 * <p>Checked against recorded outputs only.
 */
record MacSwap(Machine machine) implements Probe {
    private static final Pattern USAGE =
            Pattern.compile(
                    "^vm\\.swapusage: total = [0-9.,]+[KMGT]\\s+used = [0-9.,]+[KMGT]\\s+free ="
                            + " [0-9.,]+[KMGT](\\s+\\(encrypted\\))?$");

    @Override
    public Answer look() {
        String method = "sysctl vm.swapusage";
        Machine.Outcome outcome = machine.run(List.of("/usr/sbin/sysctl", "vm.swapusage"));
        if (outcome instanceof Machine.Outcome.Ran(int exitCode, String output) && exitCode == 0) {
            Matcher usage = USAGE.matcher(output.strip());
            if (usage.matches()) {
                return usage.group(1) == null
                        ? Answer.no(method, "swap is not encrypted")
                        : Answer.yes(method, "swap is encrypted");
            }
        }
        return Answer.unknown(method, "sysctl", outcome);
    }
}
