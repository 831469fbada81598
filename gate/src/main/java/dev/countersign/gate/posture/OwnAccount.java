package dev.countersign.gate.posture;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether this program runs without the administrator's rights: by user id, on Windows by the
 * integrity level, whose number is the same in every language.
 *
 * @param uid -1 when the system did not tell
 */
record OwnAccount(Machine machine, long uid) {
    private static final Pattern LEVEL = Pattern.compile("\"S-1-16-(\\d{1,6})\"");
    private static final int HIGH = 12288;

    /** True when a tool that this account starts does not run as administrator. */
    Answer notAdmin() {
        return switch (machine.family()) {
            case "windows" -> windows();
            case "macos" -> mac();
            default ->
                    uid < 0
                            ? Answer.unknown("own account", "the account cannot be told")
                            : byUid("own account", uid);
        };
    }

    private static Answer byUid(String method, long uid) {
        return new Answer(uid != 0, method, "not running; would start as uid " + uid);
    }

    private Answer mac() {
        String method = "id -u";
        Machine.Outcome outcome = machine.run(List.of("/usr/bin/id", "-u"));
        return outcome instanceof Machine.Outcome.Ran(int exitCode, String output)
                        && exitCode == 0
                        && output.strip().matches("[0-9]{1,10}")
                ? byUid(method, Long.parseLong(output.strip()))
                : Answer.unknown(method, "id", outcome);
    }

    private Answer windows() {
        String method = "whoami /groups";
        Machine.Outcome outcome =
                machine.run(
                        List.of(
                                "C:\\Windows\\System32\\whoami.exe",
                                "/groups",
                                "/fo",
                                "csv",
                                "/nh"));
        if (outcome instanceof Machine.Outcome.Ran(int exitCode, String output) && exitCode == 0) {
            Matcher level = LEVEL.matcher(output);
            if (level.find()) {
                int found = Integer.parseInt(level.group(1));
                if (!level.find()) {
                    return new Answer(
                            found < HIGH, method, "this account's integrity level is " + found);
                }
            }
        }
        return Answer.unknown(method, "whoami", outcome);
    }
}
