package dev.countersign.gate.posture;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A password is asked for soon after the screen goes dark ({@code sysadminctl}), and the screen
 * does go dark (screen saver or display sleep).
 *
 * <p>Checked against recorded outputs only.
 */
record MacScreenLock(Machine machine) implements Probe {
    private static final String METHOD = "sysadminctl -screenLock status";

    /** What {@code sysadminctl} writes follows a time stamp and its own name. */
    private static final Pattern LOCK =
            Pattern.compile(
                    "^.{0,80}sysadminctl\\[[0-9:]{1,20}\\] screenLock (?:is (off)|delay is"
                            + " (immediate|\\d{1,6}(?:\\.0+)? seconds?))$");

    private static final Pattern DISPLAY_SLEEP =
            Pattern.compile("(?m)^\\s*displaysleep\\s+(\\d{1,6})\\b");

    @Override
    public Answer look() {
        Machine.Outcome outcome =
                machine.run(List.of("/usr/sbin/sysadminctl", "-screenLock", "status"));
        if (!(outcome instanceof Machine.Outcome.Ran(int exitCode, String output))
                || exitCode != 0) {
            return Answer.unknown(METHOD, "sysadminctl", outcome);
        }
        Matcher lock = LOCK.matcher(output.strip());
        if (!lock.matches()) {
            return Answer.unknown(METHOD, "sysadminctl", outcome);
        }
        if (lock.group(1) != null) {
            return Answer.no(METHOD, "no password is asked for when the screen comes back");
        }
        return goesDark(lock.group(2));
    }

    private Answer goesDark(String delay) {
        String asks = "password is asked for after: " + delay;
        Optional<Integer> saver =
                machine.output(
                                List.of(
                                        "/usr/bin/defaults",
                                        "-currentHost",
                                        "read",
                                        "com.apple.screensaver",
                                        "idleTime"))
                        .map(String::strip)
                        .filter(text -> text.matches("\\d{1,9}"))
                        .map(Integer::valueOf);
        Matcher sleep =
                DISPLAY_SLEEP.matcher(machine.output(List.of("/usr/bin/pmset", "-g")).orElse(""));
        Optional<Integer> dark =
                sleep.find() ? Optional.of(Integer.valueOf(sleep.group(1))) : Optional.empty();
        if (saver.orElse(0) > 0 || dark.orElse(0) > 0) {
            return Answer.yes(METHOD, asks);
        }
        return saver.isPresent() && dark.isPresent()
                ? Answer.no(METHOD, asks + ", but the screen never goes dark by itself")
                : Answer.unknown(METHOD, asks + "; whether the screen goes dark cannot be told");
    }
}
