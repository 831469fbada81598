package dev.countersign.gate.posture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Probes of macOS against recorded answers only: they were never run on a Mac. */
class MacProbesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private final RecordedMachine machine = RecordedMachine.mac();

    private Answer look(FactName name) {
        Map<FactName, Probe> probes =
                MacProbes.of(machine, NOW, Map.of("home", Path.of("/Users/a")));
        return Objects.requireNonNull(probes.get(name)).look();
    }

    @Nested
    class DiskIsEncrypted {
        private Answer disk() {
            return look(FactName.DISK_ENCRYPTED);
        }

        @Test
        void shouldAskFileVaultForTheStartVolume() {
            machine.answers("/bin/df", "macos/df-start.txt");
            assertThat(disk().value()).isNull();
            machine.answers("/usr/bin/fdesetup isactive", 0, "true\n");
            assertThat(disk().value()).isTrue();
            machine.answers("/usr/bin/fdesetup isactive", 1, "false\n");
            assertThat(disk().value()).isFalse();
            machine.answers("/usr/bin/fdesetup isactive", 1, "true\n");
            assertThat(disk().value()).isNull();
        }

        @Test
        void shouldAskDiskutilForOtherVolumes() {
            machine.answers("/bin/df", "macos/df-other.txt")
                    .answers("/usr/bin/fdesetup isactive", 0, "true\n");
            assertThat(disk().value()).isNull();
            machine.answers("diskutil info -plist disk5s1", "macos/diskutil-encrypted.plist");
            assertThat(disk().value()).isTrue();
            machine.answers("diskutil info -plist disk5s1", "macos/diskutil-plain.plist");
            assertThat(disk().value()).isFalse();
        }

        @Test
        void shouldNotTakeEncryptionByTheChipForFileVault() {
            machine.answers("/bin/df", "macos/df-other.txt")
                    .answers("diskutil info -plist disk5s1", "macos/diskutil-untold.plist");
            assertThat(disk().value()).isNull();
        }

        @Test
        void shouldNotBelieveTheNameOfAVolume() {
            machine.answers("/bin/df", "macos/df-other.txt")
                    .answers("diskutil info -plist disk5s1", "macos/diskutil-spoofed-name.plist");
            assertThat(disk().value()).isFalse();
            machine.answers("diskutil info -plist disk5s1", "macos/diskutil-twice.plist");
            assertThat(disk().value()).isNull();
            machine.answers(
                            "/bin/df",
                            0,
                            """
                            Filesystem 512-blocks Used Available Capacity Mounted on
                            /dev/disk5s1 1 1 1 1% /Volumes/x
                            /dev/disk3s5 1 1 1 1% /
                            """)
                    .answers("/usr/bin/fdesetup isactive", 0, "true\n");
            assertThat(disk().value()).isNull();
        }

        @Test
        void shouldBeUnsureOfTheNetwork() {
            machine.answers("/bin/df", "macos/df-network.txt");
            assertThat(disk().value()).isNull();
        }
    }

    @Test
    void shouldReadSwap() {
        assertThat(look(FactName.SWAP_PROTECTED).value()).isNull();
        machine.answers("sysctl vm.swapusage", "macos/swap-encrypted.txt");
        assertThat(look(FactName.SWAP_PROTECTED).value()).isTrue();
        machine.answers("sysctl vm.swapusage", "macos/swap-plain.txt");
        assertThat(look(FactName.SWAP_PROTECTED).value()).isFalse();
    }

    @Test
    void shouldReadFirewall() {
        assertThat(look(FactName.FIREWALL_ON).value()).isNull();
        machine.answers("socketfilterfw --getglobalstate", "macos/firewall-on.txt");
        assertThat(look(FactName.FIREWALL_ON).value()).isTrue();
        machine.answers("socketfilterfw --getglobalstate", "macos/firewall-block-all.txt");
        assertThat(look(FactName.FIREWALL_ON).value()).isTrue();
        machine.answers("socketfilterfw --getglobalstate", "macos/firewall-off.txt");
        assertThat(look(FactName.FIREWALL_ON).value()).isFalse();
    }

    @Test
    void shouldReadScreenLock() {
        assertThat(look(FactName.SCREEN_LOCK).value()).isNull();
        machine.answers("sysadminctl -screenLock", "macos/screenlock-immediate.txt");
        assertThat(look(FactName.SCREEN_LOCK).value()).isNull();
        machine.answers("/usr/bin/pmset -g", "macos/pmset-10.txt");
        assertThat(look(FactName.SCREEN_LOCK).value()).isTrue();
        machine.answers("sysadminctl -screenLock", "macos/screenlock-300.txt");
        assertThat(look(FactName.SCREEN_LOCK).value()).isTrue();
        machine.answers("/usr/bin/pmset -g", "macos/pmset-never.txt");
        assertThat(look(FactName.SCREEN_LOCK).value()).isNull();
        machine.answers("com.apple.screensaver idleTime", 0, "0\n");
        assertThat(look(FactName.SCREEN_LOCK).value()).isFalse();
        machine.answers("com.apple.screensaver idleTime", 0, "600\n");
        assertThat(look(FactName.SCREEN_LOCK).value()).isTrue();
        machine.answers("sysadminctl -screenLock", "macos/screenlock-off.txt");
        assertThat(look(FactName.SCREEN_LOCK).value()).isFalse();
        machine.answers("sysadminctl -screenLock", "macos/screenlock-never.txt");
        assertThat(look(FactName.SCREEN_LOCK).value()).isNull();
    }

    @Test
    void shouldReadWhatSoftwareUpdateRemembers() {
        assertThat(look(FactName.PATCHED).value()).isNull();
        machine.answers("LastFullSuccessfulDate", 0, "2026-11-16 09:00:01 +0000\n");
        assertThat(look(FactName.PATCHED).value()).isNull();
        machine.answers("LastRecommendedUpdatesAvailable", 0, "0\n");
        assertThat(look(FactName.PATCHED).value()).isTrue();
        machine.answers("LastRecommendedUpdatesAvailable", 0, "3\n");
        assertThat(look(FactName.PATCHED).value()).isNull();
        machine.answers("LastRecommendedUpdatesAvailable", 0, "0\n");
        machine.answers("LastFullSuccessfulDate", 0, "2026-11-16 08:59:59 +0000\n");
        assertThat(look(FactName.PATCHED).value()).isNull();
        machine.answers("LastFullSuccessfulDate", 0, "2026-11-23 09:05:01 +0000\n");
        assertThat(look(FactName.PATCHED).value()).isNull();
        machine.answers("LastFullSuccessfulDate", 0, "23. November 2026\n");
        assertThat(look(FactName.PATCHED).value()).isNull();
    }

    @Test
    void shouldReadIntegrityProtection() {
        assertThat(look(FactName.SECURE_BOOT).value()).isNull();
        machine.answers("csrutil status", "macos/csrutil-on.txt");
        assertThat(look(FactName.SECURE_BOOT).value()).isTrue();
        machine.answers("csrutil status", "macos/csrutil-off.txt");
        assertThat(look(FactName.SECURE_BOOT).value()).isFalse();
        machine.answers("csrutil status", "macos/csrutil-custom.txt");
        assertThat(look(FactName.SECURE_BOOT).value()).isFalse();
    }

    @Test
    void shouldKnowChipsWithAnEnclave() {
        assertThat(look(FactName.TPM).value()).isNull();
        machine.answers("SPiBridgeDataType", "macos/ibridge-t2.txt");
        assertThat(look(FactName.TPM).value()).isTrue();
        machine.answers("SPiBridgeDataType", 0, "\n");
        assertThat(look(FactName.TPM).value()).isNull();
        machine.answers("hw.optional.arm64", 0, "1\n");
        assertThat(look(FactName.TPM).value()).isTrue();
    }
}
