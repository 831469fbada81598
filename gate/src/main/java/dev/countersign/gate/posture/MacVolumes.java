package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Volumes of macOS: {@code fdesetup isactive} for the start volume, {@code diskutil info} for any
 * other. Of {@code diskutil}'s answer only {@code FileVault} counts: {@code Encryption} is true on
 * every Mac whose disk is encrypted by its chip, with or without a password.
 *
 * <p>Checked against recorded outputs only.
 */
final class MacVolumes implements Volumes {
    private static final Pattern DF =
            Pattern.compile("^(\\S+)\\s+\\d+\\s+\\d+\\s+-?\\d+\\s+\\d{1,3}%\\s+(/.*)$");
    private static final Pattern DISK = Pattern.compile("^/dev/(disk\\d{1,4}(?:s\\d{1,4})*)$");
    private static final Pattern FILE_VAULT =
            Pattern.compile("<key>FileVault</key>\\s*<(true|false)/>");

    private final Machine machine;
    private final Map<String, Answer> known = new TreeMap<>();

    MacVolumes(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Answer volume(Path folder) {
        String place = machine.nearest(folder).toString();
        String method = "df -P " + place;
        Machine.Outcome outcome = machine.run(List.of("/bin/df", "-P", "--", place));
        if (!(outcome instanceof Machine.Outcome.Ran(int exitCode, String output))
                || exitCode != 0) {
            return Answer.unknown(method, "df", outcome);
        }
        List<String> lines = output.strip().lines().toList();
        Matcher line = DF.matcher(lines.isEmpty() ? "" : lines.getLast());
        if (lines.size() != 2 || !line.matches()) {
            return Answer.unknown(method, "df gave no usable answer");
        }
        Matcher disk = DISK.matcher(line.group(1));
        if (!disk.matches()) {
            return Answer.unknown(method, "the store behind the folder is not a disk of this Mac");
        }
        String mountedOn = line.group(2);
        boolean start = mountedOn.equals("/") || mountedOn.equals("/System/Volumes/Data");
        return known.computeIfAbsent(
                start ? "" : disk.group(1), name -> name.isEmpty() ? startVolume() : other(name));
    }

    private Answer startVolume() {
        String method = "fdesetup isactive";
        Machine.Outcome outcome = machine.run(List.of("/usr/bin/fdesetup", "isactive"));
        if (outcome instanceof Machine.Outcome.Ran(int exitCode, String output)) {
            if (exitCode == 0 && output.strip().equals("true")) {
                return Answer.yes(method, "FileVault is on");
            }
            if (exitCode == 1 && output.strip().equals("false")) {
                return Answer.no(method, "FileVault is off");
            }
        }
        return Answer.unknown(method, "fdesetup", outcome);
    }

    private Answer other(String disk) {
        String method = "diskutil info -plist " + disk;
        Machine.Outcome outcome =
                machine.run(List.of("/usr/sbin/diskutil", "info", "-plist", disk));
        if (!(outcome instanceof Machine.Outcome.Ran(int exitCode, String output))
                || exitCode != 0) {
            return Answer.unknown(method, "diskutil", outcome);
        }
        // Names of volumes are escaped in a property list, so they cannot hold this key.
        Matcher found = FILE_VAULT.matcher(output);
        if (!found.find()) {
            return Answer.unknown(method, "diskutil does not tell FileVault of " + disk);
        }
        boolean on = found.group(1).equals("true");
        return found.find()
                ? Answer.unknown(method, "diskutil tells FileVault of " + disk + " twice")
                : new Answer(on, method, disk + (on ? " is encrypted" : " is not encrypted"));
    }
}
