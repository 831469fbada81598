package dev.countersign.gate.posture;

import dev.countersign.token.FormatException;
import dev.countersign.token.JsonFields;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The newest installed security update, and whether one waits for a restart. A search by Windows
 * Update would take minutes. Whether the build is still good enough is policy's to say, from the
 * version in the report.
 *
 * <p>Checked against recorded outputs only.
 */
record WindowsPatches(Machine machine, Instant now) implements Probe {
    private static final String METHOD = "Get-HotFix";

    /** Security updates come once a month, at most 35 days apart; ten days to install one. */
    private static final Duration FRESH = Duration.ofDays(45);

    private static final String SCRIPT =
            "$r=Test-Path"
                    + " 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto"
                    + " Update\\RebootRequired'; $u=@(Get-HotFix | Where-Object { $_.InstalledOn -and"
                    + " $_.Description -eq 'Security Update' } | Sort-Object InstalledOn); $d=if"
                    + " ($u.Count) { $u[-1].InstalledOn.ToString('yyyy-MM-dd',"
                    + " [Globalization.CultureInfo]::InvariantCulture) } else { 'none' };"
                    + " [pscustomobject]@{restart=[bool]$r; newest=$d} | ConvertTo-Json -Compress";

    @Override
    public Answer look() {
        return new PowerShell(machine).ask(METHOD, SCRIPT, this::state);
    }

    private Answer state(JsonFields fields) throws FormatException {
        boolean restart = fields.bool("restart");
        String newest = fields.text("newest");
        if (restart) {
            return Answer.no(METHOD, "updates are installed but need a restart");
        }
        if (newest.equals("none")) {
            return Answer.unknown(METHOD, "no security update is told");
        }
        try {
            Instant installed = LocalDate.parse(newest).atStartOfDay(ZoneOffset.UTC).toInstant();
            if (installed.isAfter(now.plus(Duration.ofDays(1)))) {
                return Answer.unknown(METHOD, "the newest security update is of a later day");
            }
            boolean fresh = installed.isAfter(now.minus(FRESH));
            return new Answer(fresh, METHOD, "the newest security update is of " + newest);
        } catch (DateTimeException _) {
            throw fields.fault("newest", "must be a date");
        }
    }
}
