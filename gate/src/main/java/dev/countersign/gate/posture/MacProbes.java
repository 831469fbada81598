package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** What is asked on macOS. Checked against recorded outputs only. */
final class MacProbes {
    private MacProbes() {}

    static Map<FactName, Probe> of(Machine machine, Instant now, Map<String, Path> folders) {
        Map<FactName, Probe> probes = new EnumMap<>(FactName.class);
        probes.put(
                FactName.DISK_ENCRYPTED,
                new DiskEncrypted(new MacVolumes(machine), folders, "fdesetup, diskutil"));
        probes.put(FactName.SWAP_PROTECTED, new MacSwap(machine));
        probes.put(FactName.FIREWALL_ON, new MacFirewall(machine));
        probes.put(FactName.SCREEN_LOCK, new MacScreenLock(machine));
        probes.put(FactName.PATCHED, new MacPatches(machine, now));
        probes.put(FactName.SECURE_BOOT, new MacIntegrity(machine));
        probes.put(FactName.TPM, new MacEnclave(machine));
        return probes;
    }
}
