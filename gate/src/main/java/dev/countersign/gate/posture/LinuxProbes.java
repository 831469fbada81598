package dev.countersign.gate.posture;

import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** What is asked on Linux. */
final class LinuxProbes {
    private LinuxProbes() {}

    static Map<FactName, Probe> of(Machine machine, Instant now, Map<String, Path> folders) {
        LinuxVolumes volumes = new LinuxVolumes(machine);
        Map<FactName, Probe> probes = new EnumMap<>(FactName.class);
        probes.put(FactName.DISK_ENCRYPTED, new DiskEncrypted(volumes, folders, "findmnt, lsblk"));
        probes.put(FactName.SWAP_PROTECTED, new LinuxSwap(machine, volumes));
        probes.put(FactName.FIREWALL_ON, new LinuxFirewall(machine));
        probes.put(FactName.SCREEN_LOCK, new LinuxScreenLock(machine));
        probes.put(FactName.PATCHED, new LinuxPatches(machine, now));
        probes.put(FactName.SECURE_BOOT, new LinuxSecureBoot(machine));
        probes.put(FactName.TPM, new LinuxTpm(machine));
        return probes;
    }
}
