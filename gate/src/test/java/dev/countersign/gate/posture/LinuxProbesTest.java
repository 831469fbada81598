package dev.countersign.gate.posture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Probes against recorded answers: true, false, unsure, tool missing, hostile output. */
class LinuxProbesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private final Recorded machine = new Recorded();

    /** A machine that answers what was recorded and has nothing else. */
    private static final class Recorded implements Machine {
        final Map<String, Outcome> programs = new HashMap<>();
        final Map<Path, String> files = new TreeMap<>();
        final Map<String, String> environment = new HashMap<>();
        final Map<Path, Instant> modified = new HashMap<>();

        Recorded answers(String start, int exit, String output) {
            programs.put(start, new Outcome.Ran(exit, output));
            return this;
        }

        Recorded file(String path, String content) {
            files.put(Path.of(path), content);
            return this;
        }

        @Override
        public Outcome run(List<String> command) {
            String line = String.join(" ", command);
            return programs.entrySet().stream()
                    .filter(entry -> line.startsWith(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseGet(Outcome.Missing::new);
        }

        @Override
        public Optional<String> read(Path file) {
            return Optional.ofNullable(files.get(file));
        }

        @Override
        public boolean exists(Path path) {
            return path.equals(Path.of("/"))
                    || files.keySet().stream().anyMatch(file -> file.startsWith(path));
        }

        @Override
        public List<String> list(Path folder) {
            return files.keySet().stream()
                    .filter(file ->
                            file.startsWith(folder) && file.getNameCount() > folder.getNameCount())
                    .map(file -> file.getName(folder.getNameCount()).toString())
                    .distinct()
                    .toList();
        }

        @Override
        public Optional<Instant> modified(Path file) {
            return Optional.ofNullable(modified.get(file));
        }

        @Override
        public Optional<String> environment(String name) {
            return Optional.ofNullable(environment.get(name));
        }

        @Override
        public Path userHome() {
            return Path.of("/home/a");
        }

        @Override
        public String family() {
            return "linux";
        }

        @Override
        public List<Integer> version() {
            return List.of(6, 1);
        }
    }

    private static String mount(String source, String type) {
        return "{\"filesystems\":[{\"source\":\"%s\",\"fstype\":\"%s\"}]}".formatted(source, type);
    }

    @Nested
    class DiskEncrypted {
        private Answer disk() {
            return new StorageProbes(machine).diskEncrypted(Map.of("home", Path.of("/home/a")));
        }

        private void luks() {
            machine.answers("/usr/bin/findmnt", 0, mount("/dev/mapper/root", "ext4"));
            machine.answers(
                    "/usr/bin/lsblk",
                    0,
                    """
                    {"blockdevices":[{"name":"root","kname":"dm-1","type":"lvm","children":[{"name":"luks","kname":"dm-0","type":"crypt",
                      "children":[{"name":"nvme0n1p3","kname":"nvme0n1p3","type":"part"}]}]}]}
                    """);
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
        }

        @Test
        void shouldSeePlainDisk() {
            machine.answers("/usr/bin/findmnt", 0, mount("/dev/vda[/@home]", "ext4"));
            machine.answers(
                    "/usr/bin/lsblk",
                    0,
                    "{\"blockdevices\":[{\"name\":\"vda\",\"kname\":\"vda\",\"type\":\"disk\"}]}");
            assertThat(disk().value()).isFalse();
        }

        @Test
        void shouldAskZfs() {
            machine.answers("/usr/bin/findmnt", 0, mount("tank/home", "zfs"));
            machine.answers("/usr/sbin/zfs", 0, "aes-256-gcm\n");
            assertThat(disk().value()).isTrue();
            machine.answers("/usr/sbin/zfs", 0, "off\n");
            assertThat(disk().value()).isFalse();
        }

        @Test
        void shouldBeUnsureOfWhatItCannotSee() {
            assertThat(disk().value()).isNull();
            for (String type : List.of("overlay", "nfs4", "9p")) {
                machine.answers("/usr/bin/findmnt", 0, mount("host:/x", type));
                assertThat(disk().value()).isNull();
            }
        }

        @Test
        void shouldBeUnsureOfHostileOutput() {
            for (String output :
                    List.of(
                            "",
                            "{",
                            "[]",
                            "{\"filesystems\":[]}",
                            "{\"filesystems\":[{\"source\":1}]}",
                            "[".repeat(10_000))) {
                machine.answers("/usr/bin/findmnt", 0, output);
                assertThat(disk().value()).as(output).isNull();
            }
        }
    }

    @Nested
    class SwapProtected {
        private static final String HEAD = "Filename\tType\tSize\tUsed\tPriority\n";

        private Answer swap(String content) {
            machine.file("/proc/swaps", content);
            return new StorageProbes(machine).swapProtected();
        }

        @Test
        void shouldTellNoSwapMemoryAndPlainPartition() {
            assertThat(swap(HEAD).value()).isTrue();
            assertThat(swap(HEAD + "/dev/zram0 partition 100 0 100\n").value()).isTrue();
            machine.answers(
                    "/usr/bin/lsblk",
                    0,
                    "{\"blockdevices\":[{\"name\":\"sda2\",\"kname\":\"sda2\",\"type\":\"part\"}]}");
            assertThat(swap(HEAD + "/dev/sda2 partition 100 0 -2\n").value()).isFalse();
        }

        @Test
        void shouldBeUnsureOfAnythingElse() {
            assertThat(new StorageProbes(machine).swapProtected().value()).isNull();
            assertThat(swap("nonsense").value()).isNull();
            assertThat(swap(HEAD + "relative file 1 1 1\n").value()).isNull();
        }
    }

    @Nested
    class Protection {
        private ProtectionProbes probes() {
            return new ProtectionProbes(machine);
        }

        @Test
        void shouldKnowFirewalls() {
            assertThat(probes().firewallOn().value()).isNull();
            machine.answers("/usr/sbin/nft", 1, "Operation not permitted");
            assertThat(probes().firewallOn().value()).isNull();
            machine.answers("/usr/sbin/nft", 0, "");
            assertThat(probes().firewallOn().value()).isFalse();
            machine.answers(
                    "/usr/sbin/nft",
                    0,
                    "chain input { type filter hook input priority filter; policy accept; }");
            assertThat(probes().firewallOn().value()).isNull();
            machine.answers(
                    "/usr/sbin/nft",
                    0,
                    "chain input { type filter hook input priority filter; policy drop; }");
            assertThat(probes().firewallOn().value()).isTrue();
            machine.answers("/usr/sbin/nft", 0, "")
                    .file("/etc/ufw/ufw.conf", "ENABLED=yes\n")
                    .file("/usr/sbin/ufw", "");
            assertThat(probes().firewallOn().value()).isTrue();
        }

        @Test
        void shouldAskTheDesktop() {
            assertThat(probes().screenLock().value()).isNull();
            machine.environment.put("DBUS_SESSION_BUS_ADDRESS", "unix:");
            machine.environment.put("XDG_CURRENT_DESKTOP", "ubuntu:GNOME");
            assertThat(probes().screenLock().value()).isNull();
            machine.answers("/usr/bin/gsettings get org.gnome.desktop.screensaver", 0, "true\n");
            machine.answers("/usr/bin/gsettings get org.gnome.desktop.session", 0, "uint32 300\n");
            assertThat(probes().screenLock().value()).isTrue();
            machine.answers("/usr/bin/gsettings get org.gnome.desktop.session", 0, "uint32 0\n");
            assertThat(probes().screenLock().value()).isFalse();
            machine.answers("/usr/bin/gsettings get org.gnome.desktop.screensaver", 0, "false\n");
            assertThat(probes().screenLock().value()).isFalse();
        }

        @Test
        void shouldReadSecureBootAndTpm() {
            assertThat(probes().secureBoot().value()).isNull();
            machine.answers("/usr/bin/mokutil", 0, "SecureBoot enabled\n");
            assertThat(probes().secureBoot().value()).isTrue();
            machine.answers("/usr/bin/mokutil", 0, "SecureBoot disabled\n");
            assertThat(probes().secureBoot().value()).isFalse();
            assertThat(probes().tpm().value()).isNull();
            machine.file("/sys/class/tpm/tpm0/tpm_version_major", "2\n");
            assertThat(probes().tpm().value()).isTrue();
        }

        @Test
        void shouldCountSecurityUpdatesOnlyFromFreshLists() {
            PatchProbe probe = new PatchProbe(machine, NOW);
            assertThat(probe.patched().value()).isNull();
            machine.answers("/usr/lib/update-notifier/apt-check", 0, "12;0");
            assertThat(probe.patched().value()).isNull();
            machine.modified.put(
                    Path.of("/var/lib/apt/periodic/update-success-stamp"), NOW.minusSeconds(3600));
            assertThat(probe.patched().value()).isTrue();
            machine.answers("/usr/lib/update-notifier/apt-check", 0, "12;3");
            assertThat(probe.patched().value()).isFalse();
            machine.answers("/usr/lib/update-notifier/apt-check", 0, "E: hostile\u001b[2J");
            assertThat(probe.patched().value()).isNull();
            machine.file("/run/reboot-required", "");
            assertThat(probe.patched().value()).isFalse();
        }
    }

    @Nested
    class Ollama {
        private @Nullable Boolean fact(String name) {
            ToolFinder finder = new ToolFinder(machine, 1000);
            ToolReport report =
                    new OllamaProbe(machine, finder, new StorageProbes(machine))
                            .report()
                            .orElseThrow();
            return Objects.requireNonNull(report.facts().get(name), name).value();
        }

        @Test
        void shouldReadTheRunningServersEnvironment() {
            machine.file("/usr/local/bin/ollama", "")
                    .file("/proc/42/comm", "ollama\n")
                    .file("/proc/42/cmdline", "ollama\0serve\0");
            machine.file("/proc/42/environ", "OLLAMA_NO_CLOUD=1\0HOME=/x\0")
                    .file("/proc/42/status", "Uid:\t997\t997\t997\t997\n");
            assertThat(fact("cloud_disabled")).isTrue();
            assertThat(fact("prompt_logging_off")).isTrue();
            assertThat(fact("not_admin")).isTrue();
            assertThat(fact("isolated")).isNull();
            machine.file("/proc/42/environ", "OLLAMA_DEBUG_LOG_REQUESTS=1\0");
            assertThat(fact("cloud_disabled")).isFalse();
            assertThat(fact("prompt_logging_off")).isFalse();
        }

        @Test
        void shouldReadTheServiceAndTheSettingsFile() {
            machine.file("/usr/local/bin/ollama", "");
            machine.file(
                    "/etc/systemd/system/ollama.service",
                    "[Service]\nUser=ollama\nEnvironment=\"OLLAMA_NO_CLOUD=1\" \"X=1\"\nIPAddressDeny=any\nIPAddressAllow=localhost\n");
            assertThat(fact("cloud_disabled")).isTrue();
            assertThat(fact("egress_blocked")).isTrue();
            assertThat(fact("not_admin")).isTrue();
            machine.file(
                    "/etc/systemd/system/ollama.service",
                    "[Service]\nEnvironmentFile=/etc/ollama\n");
            assertThat(fact("cloud_disabled")).isNull();
            assertThat(fact("not_admin")).isFalse();
            machine.file("/home/a/.ollama/server.json", "{\"disable_ollama_cloud\":true}");
            assertThat(fact("cloud_disabled")).isTrue();
        }

        @Test
        void shouldReadVersions() {
            assertThat(
                            ToolFinder.versionIn(
                                    "Warning: could not connect\nWarning: client version is 0.34.0\n"))
                    .contains(List.of(0L, 34L, 0L));
            assertThat(ToolFinder.versionIn("version: 4567 (abcdef)\nbuilt with cc"))
                    .contains(List.of(4567L));
            assertThat(ToolFinder.versionIn("nothing")).isEmpty();
        }
    }
}
