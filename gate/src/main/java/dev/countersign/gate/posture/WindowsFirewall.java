package dev.countersign.gate.posture;

import dev.countersign.token.FormatException;
import dev.countersign.token.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All three profiles must be on, as in effect: local settings and group policy together.
 *
 * <p>Checked against recorded outputs only.
 */
record WindowsFirewall(Machine machine) implements Probe {
    private static final String METHOD = "Get-NetFirewallProfile -PolicyStore ActiveStore";
    private static final Set<String> PROFILES = Set.of("Domain", "Private", "Public");
    private static final String SCRIPT =
            "[pscustomobject]@{profiles=@(Get-NetFirewallProfile -PolicyStore ActiveStore |"
                    + " ForEach-Object { [pscustomobject]@{name=[string]$_.Name;"
                    + " enabled=[int]$_.Enabled} })} | ConvertTo-Json -Compress";

    @Override
    public Answer look() {
        return new PowerShell(machine).ask(METHOD, SCRIPT, WindowsFirewall::profiles);
    }

    private static Answer profiles(JsonFields fields) throws FormatException {
        Set<String> seen = new TreeSet<>();
        List<String> off = new ArrayList<>();
        Optional<String> untold = Optional.empty();
        for (JsonFields profile : fields.objects("profiles")) {
            String name = profile.text("name");
            long enabled = profile.integer("enabled", 0, 2);
            profile.end();
            if (!seen.add(name)) {
                throw profile.fault("name", "must not name a profile twice");
            }
            if (enabled == 0) {
                off.add(name);
            } else if (enabled == 2) {
                untold = Optional.of(name);
            }
        }
        if (!off.isEmpty()) {
            return Answer.no(METHOD, "off for: " + String.join(", ", off));
        }
        return seen.equals(PROFILES) && untold.isEmpty()
                ? Answer.yes(METHOD, "on for domain, private and public networks")
                : Answer.unknown(METHOD, "not all three profiles are told");
    }
}
