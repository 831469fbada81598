package dev.countersign.gate.posture;

import static dev.countersign.gate.posture.RecordedMachine.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Probes of Windows against recorded answers only: they were never run on Windows. */
class WindowsProbesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private final RecordedMachine machine = RecordedMachine.windows();

    private Answer look(FactName name) {
        return look(name, "C:\\Users\\a");
    }

    private Answer look(FactName name, String folder) {
        Map<FactName, Probe> probes = WindowsProbes.of(machine, NOW, Map.of("x", Path.of(folder)));
        return Objects.requireNonNull(probes.get(name)).look();
    }

    @Nested
    class DiskIsEncrypted {
        private Answer disk(String file) {
            machine.answers("Get-BitLockerVolume", file);
            return look(FactName.DISK_ENCRYPTED);
        }

        @Test
        void shouldNeedConversionAndProtection() {
            assertThat(look(FactName.DISK_ENCRYPTED).value()).isNull();
            assertThat(disk("windows/bitlocker-on.json").value()).isTrue();
            assertThat(disk("windows/bitlocker-suspended.json").value()).isFalse();
            assertThat(disk("windows/bitlocker-encrypting.json").value()).isFalse();
            assertThat(disk("windows/bitlocker-locked.json").value()).isNull();
        }

        @Test
        void shouldReadTheFileManagersPropertyWithoutRights() {
            assertThat(disk("windows/bitlocker-shell-1.json").value()).isTrue();
            assertThat(disk("windows/bitlocker-shell-2.json").value()).isFalse();
            for (int value : List.of(0, 3, 5)) {
                assertThat(disk("windows/bitlocker-shell-" + value + ".json").value()).isNull();
            }
        }

        @Test
        void shouldAskForTheFoldersOwnDrive() {
            machine.answers("-MountPoint 'C:'", "windows/bitlocker-on.json")
                    .answers("-MountPoint 'D:'", "windows/bitlocker-shell-2.json");
            assertThat(look(FactName.DISK_ENCRYPTED, "c:\\models").value()).isTrue();
            assertThat(look(FactName.DISK_ENCRYPTED, "D:\\models").value()).isFalse();
            machine.link("C:\\models", "\\\\?\\D:\\elsewhere");
            assertThat(look(FactName.DISK_ENCRYPTED, "C:\\models").value()).isFalse();
        }

        @Test
        void shouldPutNothingButALetterIntoAScript() {
            for (String folder :
                    List.of("\\\\nas\\models", "relative", "'; Remove-Item x; '", "C'\\x")) {
                assertThat(look(FactName.DISK_ENCRYPTED, folder).value()).isNull();
            }
            assertThat(machine.commands).isEmpty();
        }
    }

    @Test
    void shouldFollowEveryPageFile() {
        machine.answers("-MountPoint 'C:'", "windows/bitlocker-on.json")
                .answers("-MountPoint 'D:'", "windows/bitlocker-shell-2.json");
        assertThat(look(FactName.SWAP_PROTECTED).value()).isNull();
        machine.answers("Win32_PageFileUsage", "windows/pagefiles-c.json");
        assertThat(look(FactName.SWAP_PROTECTED).value()).isTrue();
        machine.answers("Win32_PageFileUsage", "windows/pagefiles-c-d.json");
        assertThat(look(FactName.SWAP_PROTECTED).value()).isFalse();
        machine.answers("Win32_PageFileUsage", "windows/pagefiles-none.json");
        assertThat(look(FactName.SWAP_PROTECTED).value()).isTrue();
        machine.answers("-MountPoint 'C:'", "windows/bitlocker-shell-2.json");
        assertThat(look(FactName.SWAP_PROTECTED).value())
                .as("memory goes to the system's drive on hibernation")
                .isFalse();
    }

    @Test
    void shouldNeedAllThreeFirewallProfiles() {
        assertThat(look(FactName.FIREWALL_ON).value()).isNull();
        machine.answers("Get-NetFirewallProfile", "windows/firewall-on.json");
        assertThat(look(FactName.FIREWALL_ON).value()).isTrue();
        machine.answers("Get-NetFirewallProfile", "windows/firewall-public-off.json");
        assertThat(look(FactName.FIREWALL_ON).value()).isFalse();
        assertThat(look(FactName.FIREWALL_ON).detail()).contains("Public");
        machine.answers("Get-NetFirewallProfile", "windows/firewall-not-configured.json");
        assertThat(look(FactName.FIREWALL_ON).value()).isNull();
        machine.answers(
                "Get-NetFirewallProfile",
                0,
                "{\"profiles\":[{\"name\":\"Domain\",\"enabled\":1}]}");
        assertThat(look(FactName.FIREWALL_ON).value()).isNull();
        machine.answers(
                "Get-NetFirewallProfile",
                0,
                recorded("windows/firewall-on.json").replace("Public", "Private"));
        assertThat(look(FactName.FIREWALL_ON).value()).isNull();
    }

    @Nested
    class ScreenLocks {
        private Answer lock() {
            return look(FactName.SCREEN_LOCK);
        }

        @Test
        void shouldReadTheInactivityLimit() {
            assertThat(lock().value()).isNull();
            machine.answers("InactivityTimeoutSecs", 1, recorded("windows/reg-missing.txt"));
            assertThat(lock().value()).isNull();
            machine.answers("InactivityTimeoutSecs", "windows/reg-inactivity-900.txt");
            assertThat(lock().value()).isTrue();
            assertThat(lock().detail()).contains("900 s");
            machine.answers("InactivityTimeoutSecs", "windows/reg-inactivity-never.txt");
            assertThat(lock().value()).isNull();
        }

        @Test
        void shouldReadTheScreenSaver() {
            String own = "HKCU\\Control Panel\\Desktop /v ";
            machine.answers(own + "ScreenSaveActive", "windows/reg-screensaveactive-1.txt")
                    .answers(own + "ScreenSaverIsSecure", "windows/reg-screensaverissecure-1.txt")
                    .answers(own + "ScreenSaveTimeOut", "windows/reg-screensavetimeout-600.txt");
            assertThat(lock().value()).as("no screen saver is chosen").isNull();
            machine.answers(own + "SCRNSAVE.EXE", "windows/reg-scrnsave.txt");
            assertThat(lock().value()).isTrue();
            machine.answers(own + "ScreenSaverIsSecure", "windows/reg-screensaverissecure-0.txt");
            assertThat(lock().value()).isFalse();
            machine.answers(
                    "Policies\\Microsoft\\Windows\\Control Panel\\Desktop /v ScreenSaverIsSecure",
                    "windows/reg-screensaverissecure-1.txt");
            assertThat(lock().value()).as("policy counts before the own setting").isTrue();
        }
    }

    @Test
    void shouldReadTheNewestSecurityUpdate() {
        assertThat(look(FactName.PATCHED).value()).isNull();
        machine.answers("Get-HotFix", "windows/hotfix-fresh.json");
        assertThat(look(FactName.PATCHED).value()).isTrue();
        machine.answers("Get-HotFix", "windows/hotfix-old.json");
        assertThat(look(FactName.PATCHED).value()).isFalse();
        machine.answers("Get-HotFix", "windows/hotfix-restart.json");
        assertThat(look(FactName.PATCHED).value()).isFalse();
        machine.answers("Get-HotFix", "windows/hotfix-none.json");
        assertThat(look(FactName.PATCHED).value()).isNull();
        for (String date : List.of("2026-12-24", "24.11.2026", "2569-11-11")) {
            machine.answers(
                    "Get-HotFix", 0, "{\"restart\":false,\"newest\":\"%s\"}".formatted(date));
            assertThat(look(FactName.PATCHED).value()).as(date).isNull();
        }
    }

    @Test
    void shouldReadSecureBootWithAndWithoutRights() {
        assertThat(look(FactName.SECURE_BOOT).value()).isNull();
        machine.answers("Confirm-SecureBootUEFI", 1, recorded("windows/powershell-denied.txt"));
        assertThat(look(FactName.SECURE_BOOT).value()).isNull();
        machine.answers("UEFISecureBootEnabled", "windows/reg-secureboot-on.txt");
        assertThat(look(FactName.SECURE_BOOT).value()).isTrue();
        machine.answers("UEFISecureBootEnabled", "windows/reg-secureboot-off.txt");
        assertThat(look(FactName.SECURE_BOOT).value()).isFalse();
        machine.answers("Confirm-SecureBootUEFI", 0, "{\"state\":\"True\"}\r\n");
        assertThat(look(FactName.SECURE_BOOT).value()).isTrue();
        machine.answers("UEFISecureBootEnabled", "windows/reg-secureboot-on.txt");
        machine.answers("Confirm-SecureBootUEFI", 0, "{\"state\":\"False\"}\r\n");
        assertThat(look(FactName.SECURE_BOOT).value()).isFalse();
        machine.answers("Confirm-SecureBootUEFI", 0, "{\"state\":\"unsupported\"}\r\n");
        assertThat(look(FactName.SECURE_BOOT).value()).isFalse();
    }

    @Test
    void shouldReadTpm() {
        assertThat(look(FactName.TPM).value()).isNull();
        machine.answers("Get-Tpm", 0, "{\"present\":true,\"ready\":true}\r\n");
        assertThat(look(FactName.TPM).value()).isTrue();
        machine.answers("Get-Tpm", 0, "{\"present\":true,\"ready\":false}\r\n");
        assertThat(look(FactName.TPM).value()).isNull();
        machine.answers("Get-Tpm", 0, "{\"present\":false,\"ready\":false}\r\n");
        assertThat(look(FactName.TPM).value()).isFalse();
        machine.answers("tpmtool.exe", "windows/tpmtool-ready.txt");
        assertThat(look(FactName.TPM).value()).isTrue();
        machine.answers("tpmtool.exe", "windows/tpmtool-absent.txt");
        assertThat(look(FactName.TPM).value()).isFalse();
    }

    @Test
    void shouldReadBuildAndRevision() {
        WindowsVersion version = new WindowsVersion(new WindowsRegistry(machine));
        assertThat(version.numbers()).isEmpty();
        machine.answers("/v CurrentMajorVersionNumber", "windows/reg-major.txt")
                .answers("/v CurrentMinorVersionNumber", "windows/reg-minor.txt")
                .answers("/v CurrentBuildNumber", "windows/reg-build.txt");
        assertThat(version.numbers()).containsExactly(10L, 0L, 26100L);
        machine.answers("/v UBR", "windows/reg-ubr.txt");
        assertThat(version.numbers()).containsExactly(10L, 0L, 26100L, 0x1234L);
    }

    @Test
    void shouldTellElevationInEveryLanguage() {
        OwnAccount account = new OwnAccount(machine, -1);
        assertThat(account.notAdmin().value()).isNull();
        machine.answers("whoami.exe", "windows/whoami-medium.txt");
        assertThat(account.notAdmin().value()).isTrue();
        machine.answers("whoami.exe", "windows/whoami-high-german.txt");
        assertThat(account.notAdmin().value()).isFalse();
        machine.answers(
                "whoami.exe",
                0,
                recorded("windows/whoami-medium.txt") + recorded("windows/whoami-high-german.txt"));
        assertThat(account.notAdmin().value()).isNull();
    }

    @Test
    void shouldUseNoDoubleQuotesInScripts() {
        for (FactName name : FactName.ofDevices()) {
            look(name);
        }
        assertThat(machine.commands)
                .isNotEmpty()
                .noneMatch(command -> command.getLast().contains("\""));
    }
}
