package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** What is asked on Windows. Checked against recorded outputs only. */
final class WindowsProbes {
    private WindowsProbes() {}

    static Map<FactName, Probe> of(Machine machine, Instant now, Map<String, Path> folders) {
        WindowsVolumes volumes = new WindowsVolumes(machine);
        Map<FactName, Probe> probes = new EnumMap<>(FactName.class);
        probes.put(FactName.DISK_ENCRYPTED, new DiskEncrypted(volumes, folders, "BitLocker"));
        probes.put(FactName.SWAP_PROTECTED, new WindowsPageFiles(machine, volumes));
        probes.put(FactName.FIREWALL_ON, new WindowsFirewall(machine));
        probes.put(FactName.SCREEN_LOCK, new WindowsScreenLock(new WindowsRegistry(machine)));
        probes.put(FactName.PATCHED, new WindowsPatches(machine, now));
        probes.put(FactName.SECURE_BOOT, new WindowsSecureBoot(machine));
        probes.put(FactName.TPM, new WindowsTpm(machine));
        return probes;
    }
}
