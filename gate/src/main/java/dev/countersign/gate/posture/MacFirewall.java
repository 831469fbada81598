package dev.countersign.gate.posture;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code socketfilterfw --getglobalstate}: 0 off, 1 on, 2 on and blocking all that is not needed.
 *
 * <p>Checked against recorded outputs only.
 */
record MacFirewall(Machine machine) implements Probe {
    private static final Pattern STATE =
            Pattern.compile("^Firewall is [a-z -]{1,80}\\. ?\\(State = ([012])\\)$");

    @Override
    public Answer look() {
        String method = "socketfilterfw --getglobalstate";
        Machine.Outcome outcome =
                machine.run(
                        List.of(
                                "/usr/libexec/ApplicationFirewall/socketfilterfw",
                                "--getglobalstate"));
        if (outcome instanceof Machine.Outcome.Ran(int exitCode, String output) && exitCode == 0) {
            Matcher state = STATE.matcher(output.strip());
            if (state.matches()) {
                boolean on = !state.group(1).equals("0");
                return new Answer(on, method, on ? "the firewall is on" : "the firewall is off");
            }
        }
        return Answer.unknown(method, "socketfilterfw", outcome);
    }
}
