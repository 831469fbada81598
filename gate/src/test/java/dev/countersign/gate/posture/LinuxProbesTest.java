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

/** Probes of Linux against recorded answers: true, false, unsure, tool missing. */
class LinuxProbesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private final RecordedMachine machine = RecordedMachine.linux();

    private Answer look(FactName name) {
        Map<FactName, Probe> probes =
                LinuxProbes.of(machine, NOW, Map.of("home", Path.of("/home/a")));
        return Objects.requireNonNull(probes.get(name)).look();
    }

    @Nested
    class DiskIsEncrypted {
        private Answer disk() {
            return look(FactName.DISK_ENCRYPTED);
        }

        private void luks() {
            machine.answers("/usr/bin/findmnt", "linux/findmnt-luks.json")
                    .answers("/usr/bin/lsblk", "linux/lsblk-luks-under-lvm.json");
        }

        @Test
        void shouldSeeLuksBelowLvm() {
            luks();
            machine.file("/sys/class/block/dm-0/dm/uuid", "CRYPT-LUKS2-0123-luks\n");
            assertThat(disk().value()).isTrue();
        }

        @Test
        void shouldNotBelieveADeviceThatTheKernelDoesNotCallEncrypted() {
            luks();
            assertThat(disk().value()).isFalse();
            machine.file("/sys/class/block/dm-0/dm/uuid", "LVM-CRYPT-LUKS2\n");
            assertThat(disk().value()).isFalse();
        }

        @Test
        void shouldSeePlainDisk() {
            machine.answers("/usr/bin/findmnt", "linux/findmnt-plain.json")
                    .answers("/usr/bin/lsblk", "linux/lsblk-plain.json");
            assertThat(disk().value()).isFalse();
            assertThat(disk().detail()).contains("home", "nvme0n1");
        }

        @Test
        void shouldNeedEncryptionOnEveryPathDown() {
            machine.answers("/usr/bin/findmnt", "linux/findmnt-luks.json")
                    .answers("/usr/bin/lsblk", "linux/lsblk-raid-half-encrypted.json")
                    .file("/sys/class/block/dm-0/dm/uuid", "CRYPT-LUKS2-0123-luks\n");
            assertThat(disk().value()).isFalse();
            assertThat(disk().detail()).contains("sdb1").doesNotContain("sda1");
        }

        @Test
        void shouldLookAtTheTopmostMount() {
            machine.answers("/usr/bin/findmnt", "linux/findmnt-stacked.json");
            assertThat(disk().value()).isTrue();
        }

        @Test
        void shouldFollowLinksToWhereTheFolderReallyLies() {
            machine.link("/home/a", "/mnt/big");
            disk();
            assertThat(machine.commands.getFirst()).endsWith("--target", "/mnt/big");
        }

        @Test
        void shouldAskZfs() {
            machine.answers(
                    "/usr/bin/findmnt",
                    0,
                    "{\"filesystems\":[{\"source\":\"tank/home\",\"fstype\":\"zfs\"}]}");
            machine.answers("/usr/sbin/zfs", 0, "aes-256-gcm\n");
            assertThat(disk().value()).isTrue();
            machine.answers("/usr/sbin/zfs", 0, "off\n");
            assertThat(disk().value()).isFalse();
            machine.answers("/usr/sbin/zfs", 1, "cannot open\n");
            assertThat(disk().value()).isNull();
        }

        @Test
        void shouldNotPassADataSetNamedLikeAnOption() {
            machine.answers(
                    "/usr/bin/findmnt",
                    0,
                    "{\"filesystems\":[{\"source\":\"-H\",\"fstype\":\"zfs\"}]}");
            machine.answers("/usr/sbin/zfs", 0, "aes-256-gcm\n");
            assertThat(disk().value()).isNull();
            assertThat(machine.commands).noneMatch(command -> command.getFirst().contains("zfs"));
        }

        @Test
        void shouldBeUnsureOfWhatItCannotSee() {
            assertThat(disk().value()).isNull();
            assertThat(disk().detail()).contains("findmnt is not installed");
            for (String type : List.of("overlay", "nfs4", "9p")) {
                machine.answers(
                        "/usr/bin/findmnt",
                        0,
                        "{\"filesystems\":[{\"source\":\"host:/x\",\"fstype\":\"%s\"}]}"
                                .formatted(type));
                assertThat(disk().value()).isNull();
            }
            machine.stops("/usr/bin/findmnt", "did not answer within 5 s");
            assertThat(disk().value()).isNull();
            assertThat(disk().detail()).contains("did not answer within 5 s");
        }
    }

    @Nested
    class SwapIsProtected {
        private Answer swap(String content) {
            machine.file("/proc/swaps", content);
            return look(FactName.SWAP_PROTECTED);
        }

        @Test
        void shouldTellNoSwapMemoryAndPlainPartition() {
            assertThat(swap(recorded("linux/swaps-none.txt")).value()).isTrue();
            assertThat(swap(recorded("linux/swaps-zram.txt")).value()).isTrue();
            machine.answers("/usr/bin/lsblk", "linux/lsblk-plain.json");
            assertThat(swap(recorded("linux/swaps-partition.txt")).value()).isFalse();
        }

        @Test
        void shouldAskForTheVolumeOfASwapFileWithItsRealName() {
            swap(recorded("linux/swaps-file.txt"));
            assertThat(machine.commands.getFirst()).endsWith("--target", "/swap files/swapfile");
        }

        @Test
        void shouldNotCountCompressedMemoryWithADiskBehindIt() {
            machine.file("/sys/block/zram0/backing_dev", "/dev/sda3\n");
            assertThat(swap(recorded("linux/swaps-zram.txt")).value()).isNull();
            machine.file("/sys/block/zram0/backing_dev", "none\n");
            assertThat(swap(recorded("linux/swaps-zram.txt")).value()).isTrue();
        }

        @Test
        void shouldBeUnsureOfAnythingElse() {
            assertThat(look(FactName.SWAP_PROTECTED).value()).isNull();
            assertThat(swap("nonsense").value()).isNull();
            assertThat(swap(recorded("linux/swaps-none.txt") + "relative file 1 1 1\n").value())
                    .isNull();
            assertThat(swap(recorded("linux/swaps-none.txt") + "/dev/x odd 1 1 1\n").value())
                    .isNull();
        }
    }

    @Nested
    class FirewallIsOn {
        private Answer firewall() {
            return look(FactName.FIREWALL_ON);
        }

        @Test
        void shouldReadNftRules() {
            assertThat(firewall().value()).isNull();
            machine.answers("/usr/sbin/nft", 1, "Operation not permitted");
            assertThat(firewall().value()).isNull();
            machine.answers("/usr/sbin/nft", 0, "");
            assertThat(firewall().value()).isFalse();
            machine.answers("/usr/sbin/nft", "linux/nft-nat-only.txt");
            assertThat(firewall().value()).isFalse();
            machine.answers("/usr/sbin/nft", "linux/nft-accept.txt");
            assertThat(firewall().value()).isNull();
            machine.answers("/usr/sbin/nft", "linux/nft-drop.txt");
            assertThat(firewall().value()).isTrue();
        }

        @Test
        void shouldReadUfwOnlyWhereItIsInstalled() {
            machine.file("/etc/ufw/ufw.conf", "# ENABLED=yes\nENABLED=yes\n");
            assertThat(firewall().value()).isFalse();
            machine.file("/usr/sbin/ufw", "");
            assertThat(firewall().value()).isTrue();
            machine.file("/etc/ufw/ufw.conf", "# ENABLED=yes\nENABLED=no\n");
            assertThat(firewall().value()).isFalse();
        }

        @Test
        void shouldAskFirewalld() {
            machine.answers("/usr/bin/firewall-cmd --state", 0, "running\n");
            assertThat(firewall().value()).isTrue();
            machine.answers("/usr/bin/firewall-cmd --state", 252, "not running\n");
            assertThat(firewall().value()).isFalse();
        }
    }

    @Nested
    class ScreenLocks {
        private Answer lock() {
            return look(FactName.SCREEN_LOCK);
        }

        @Test
        void shouldAskGnome() {
            assertThat(lock().value()).isNull();
            machine.environment("DBUS_SESSION_BUS_ADDRESS", "unix:")
                    .environment("XDG_CURRENT_DESKTOP", "ubuntu:GNOME");
            assertThat(lock().value()).isNull();
            machine.answers("gsettings get org.gnome.desktop.screensaver lock", 0, "true\n");
            assertThat(lock().value()).isNull();
            machine.answers("gsettings get org.gnome.desktop.session", 0, "uint32 300\n");
            assertThat(lock().value()).isTrue();
            machine.answers("gsettings get org.gnome.desktop.session", 0, "uint32 0\n");
            assertThat(lock().value()).isFalse();
            machine.answers("gsettings get org.gnome.desktop.screensaver lock", 0, "false\n");
            assertThat(lock().value()).isFalse();
        }

        @Test
        void shouldReadKde() {
            machine.environment("DBUS_SESSION_BUS_ADDRESS", "unix:")
                    .environment("XDG_CURRENT_DESKTOP", "KDE");
            assertThat(lock().value()).isTrue();
            machine.file("/home/a/.config/kscreenlockerrc", "[Daemon]\nAutolock = false\n");
            assertThat(lock().value()).isFalse();
        }

        @Test
        void shouldBeUnsureOfOtherDesktops() {
            machine.environment("DBUS_SESSION_BUS_ADDRESS", "unix:")
                    .environment("XDG_CURRENT_DESKTOP", "sway");
            assertThat(lock().value()).isNull();
        }
    }

    @Nested
    class Firmware {
        private static final String VARIABLE =
                "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

        @Test
        void shouldReadSecureBoot() {
            assertThat(look(FactName.SECURE_BOOT).value()).isNull();
            machine.file(VARIABLE, "\u0006\0\0\0\u0001");
            assertThat(look(FactName.SECURE_BOOT).value()).isTrue();
            machine.file(VARIABLE, "\u0006\0\0\0\0");
            assertThat(look(FactName.SECURE_BOOT).value()).isFalse();
            machine.file(VARIABLE, "\u0006\0\0\0\u0007");
            assertThat(look(FactName.SECURE_BOOT).value()).isNull();
            machine.answers("/usr/bin/mokutil", 0, "SecureBoot enabled\n");
            assertThat(look(FactName.SECURE_BOOT).value()).isTrue();
            machine.answers(
                    "/usr/bin/mokutil", 0, "SecureBoot disabled\nPlatform is in Setup Mode\n");
            assertThat(look(FactName.SECURE_BOOT).value()).isFalse();
            machine.answers("/usr/bin/mokutil", 255, "EFI variables are not supported\n");
            assertThat(look(FactName.SECURE_BOOT).value()).isNull();
        }

        @Test
        void shouldReadTpm() {
            assertThat(look(FactName.TPM).value()).isNull();
            machine.file("/sys/class/tpm/tpm0/tpm_version_major", "1\n");
            assertThat(look(FactName.TPM).value()).isNull();
            machine.file("/sys/class/tpm/tpm0/tpm_version_major", "2\n");
            assertThat(look(FactName.TPM).value()).isTrue();
            machine.without("/sys/class/tpm/tpm0/tpm_version_major").file("/sys/class/tpm", "");
            assertThat(look(FactName.TPM).value()).isFalse();
        }
    }

    @Nested
    class Patches {
        private static final String STAMP = "/var/lib/apt/periodic/update-success-stamp";

        private Answer patched() {
            return look(FactName.PATCHED);
        }

        @Test
        void shouldCountSecurityUpdatesOnlyFromFreshLists() {
            assertThat(patched().value()).isNull();
            machine.answers("/usr/lib/update-notifier/apt-check", 0, "12;0");
            assertThat(patched().value()).isNull();
            machine.modified(STAMP, NOW.minusSeconds(7 * 86_400 - 1));
            assertThat(patched().value()).isTrue();
            machine.modified(STAMP, NOW.minusSeconds(7 * 86_400));
            assertThat(patched().value()).isNull();
            machine.modified(STAMP, NOW.plusSeconds(301));
            assertThat(patched().value()).isNull();
            machine.modified(STAMP, NOW.minusSeconds(3600));
            machine.answers("/usr/lib/update-notifier/apt-check", 0, "12;3");
            assertThat(patched().value()).isFalse();
            machine.answers("/usr/lib/update-notifier/apt-check", 0, "E: hostile\u001b[2J");
            assertThat(patched().value()).isNull();
            machine.file("/run/reboot-required", "");
            assertThat(patched().value()).isFalse();
        }

        @Test
        void shouldAskDnfsCache() {
            machine.answers("/usr/bin/dnf --cacheonly", 0, "");
            assertThat(patched().value()).isNull();
            machine.modified("/var/cache/libdnf5", NOW.minusSeconds(3600));
            assertThat(patched().value()).isTrue();
            machine.answers(
                    "/usr/bin/dnf --cacheonly",
                    0,
                    "FEDORA-2026-0a1b2c security Important openssl-3.2.1-4.fc42.x86_64\n");
            assertThat(patched().value()).isFalse();
            machine.answers("/usr/bin/dnf --cacheonly", 1, "Error: Cache-only enabled\n");
            assertThat(patched().value()).isNull();
        }
    }
}
