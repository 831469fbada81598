package dev.countersign.gate.posture;

import dev.countersign.token.FormatException;
import dev.countersign.token.JsonFields;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Drives of Windows by BitLocker: with the administrator's rights conversion <em>and</em>
 * protection, without them the property that the file manager shows as a lock. That property's
 * values between on (1) and off (2) are nowhere documented, so they are unknown.
 *
 * <p>Checked against recorded outputs only.
 */
final class WindowsVolumes implements Volumes {
    private static final Pattern DRIVE =
            Pattern.compile("^(?:\\\\\\\\\\?\\\\)?([A-Za-z]):[\\\\/].*");
    private static final String SCRIPT =
            "$v=$null; try { $v=Get-BitLockerVolume -MountPoint '<drive>:' } catch { }; $o=if ($v)"
                    + " { [pscustomobject]@{source='bitlocker'; conversion=[int]$v.VolumeStatus;"
                    + " protection=[int]$v.ProtectionStatus} } else { $s=New-Object -ComObject"
                    + " Shell.Application; [pscustomobject]@{source='shell'; conversion=-1;"
                    + " protection=[int]$s.NameSpace('<drive>:\\').Self.ExtendedProperty("
                    + "'System.Volume.BitLockerProtection')} }; $o | ConvertTo-Json -Compress";

    private final Machine machine;
    private final Map<String, Answer> known = new TreeMap<>();

    WindowsVolumes(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Answer volume(Path folder) {
        return place(machine.nearest(folder).toString());
    }

    /** The drive of a path that may name a file. */
    Answer place(String path) {
        Matcher drive = DRIVE.matcher(path);
        if (!drive.matches()) {
            return Answer.unknown("BitLocker", "the folder is not on a drive with a letter");
        }
        return known.computeIfAbsent(drive.group(1).toUpperCase(Locale.ROOT), this::drive);
    }

    private Answer drive(String letter) {
        return new PowerShell(machine)
                .ask(
                        "Get-BitLockerVolume " + letter + ":",
                        SCRIPT.replace("<drive>", letter),
                        fields -> state(letter + ":", fields));
    }

    private static Answer state(String drive, JsonFields fields) throws FormatException {
        String source = fields.text("source");
        long conversion = fields.integer("conversion", -1, 100);
        long protection = fields.integer("protection", -1, 100);
        return switch (source) {
            case "bitlocker" -> bitLocker(drive, conversion, protection);
            case "shell" -> shell(drive, protection);
            default -> throw fields.fault("source", "must be bitlocker or shell");
        };
    }

    private static Answer bitLocker(String drive, long conversion, long protection) {
        String method = "Get-BitLockerVolume";
        if (conversion == 1 && protection == 1) {
            return Answer.yes(method, drive + " is fully encrypted and protected");
        }
        if (protection == 0) {
            return Answer.no(method, drive + " is not protected by BitLocker");
        }
        return conversion >= 0 && conversion <= 5 && conversion != 1
                ? Answer.no(method, drive + " is not fully encrypted")
                : Answer.unknown(method, "BitLocker does not tell the state of " + drive);
    }

    private static Answer shell(String drive, long protection) {
        String method = "System.Volume.BitLockerProtection";
        if (protection == 1) {
            return Answer.yes(method, "BitLocker is on for " + drive);
        }
        return protection == 2
                ? Answer.no(method, "BitLocker is off for " + drive)
                : Answer.unknown(
                        method, "BitLocker on " + drive + " is changing, suspended or not told");
    }
}
