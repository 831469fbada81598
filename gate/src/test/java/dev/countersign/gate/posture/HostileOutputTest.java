package dev.countersign.gate.posture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.token.PostureReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every probe of every system against output that nobody sane would write: nothing becomes true,
 * nothing throws, and what is reported can be shown and sent.
 */
class HostileOutputTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final Path HOME = Path.of("/gate");

    static Stream<String> outputs() {
        return Stream.of(
                "",
                "\n\n\n",
                "\0".repeat(1000),
                "\u001b[2J\u001b]0;owned\u0007",
                "\u202etrue\u202c",
                "true\nfalse\n",
                "false\ntrue\n",
                "yes",
                "ENABLED",
                "[".repeat(20_000),
                "{",
                "{}",
                "[]",
                "null",
                "{\"state\":\"True\",\"state\":\"False\"}",
                "{\"state\":\"True\",\"more\":1}",
                "{\"state\":true}",
                "{\"present\":\"true\",\"ready\":\"true\"}",
                "{\"present\":true,\"present\":false,\"ready\":true}",
                "{\"source\":\"bitlocker\",\"conversion\":1.0,\"protection\":1}",
                "{\"source\":\"bitlocker\",\"conversion\":1,\"protection\":1,\"protection\":0}",
                "{\"source\":\"shell\",\"conversion\":1,\"protection\":6}",
                "{\"source\":\"other\",\"conversion\":1,\"protection\":1}",
                "{\"files\":\"C:\\\\pagefile.sys\"}",
                "{\"files\":[\"?:\\\\pagefile.sys\"]}",
                "{\"profiles\":{\"name\":\"Domain\",\"enabled\":1}}",
                "{\"restart\":false,\"newest\":\"9999999999-01-01\"}",
                "WARNING: x\r\n{\"state\":\"True\"}",
                "{\"filesystems\":[]}",
                "{\"filesystems\":[{\"source\":1}]}",
                "{\"filesystems\":[{\"source\":\"/dev/sda\",\"fstype\":\"ext4\",\"fstype\":\"tmpfs\"}]}",
                "{\"blockdevices\":[]}",
                "Firewall is enabled. (State = 1)\nFirewall is disabled. (State = 0)\n",
                "Die Firewall ist aktiviert. (Status = 1)\n",
                "Firewall is enabled. (State = 11)\n",
                "screenLock delay is immediate",
                "x screenLock is off; sysadminctl[1:2] screenLock delay is immediate seconds\n",
                "vm.swapusage: total = 1.00M  used = 1.00M  free = 0.00M  (not encrypted)\n",
                "vm.swapusage: total = 1.00M\n(encrypted)\n",
                "System Integrity Protection status: unknown.\n",
                "Der Status: System Integrity Protection status: enabled.\n",
                "SecureBoot enabled\nSecureBoot disabled\n",
                "SecureBoot enabled?\n",
                "-TPM Present: True\n-TPM Present: False\n-TPM Version: 2.0\n",
                "-TPM vorhanden: Wahr\n-TPM Version: 2.0\n",
                "    UEFISecureBootEnabled    REG_SZ    0x1\n",
                "    UEFISecureBootEnabled    REG_DWORD    0x1\n    UEFISecureBootEnabled    REG_DWORD    0x0\n",
                "    InactivityTimeoutSecs    REG_DWORD    -1\n",
                "99999999999;0",
                "12;0;0",
                "comment \"type filter hook input priority filter; policy drop\"",
                "Datei oder Verzeichnis nicht gefunden\n");
    }

    private static List<RecordedMachine> machines() {
        return List.of(
                RecordedMachine.linux()
                        .environment("DBUS_SESSION_BUS_ADDRESS", "unix:")
                        .environment("XDG_CURRENT_DESKTOP", "GNOME")
                        .modified("/var/lib/apt/periodic/update-success-stamp", NOW),
                RecordedMachine.mac(),
                RecordedMachine.windows());
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void shouldNeverTellTrueByHostileOutput(String output) {
        for (int exitCode : List.of(0, 1)) {
            for (RecordedMachine machine : machines()) {
                machine.answers("", exitCode, output)
                        .file("/proc/swaps", output)
                        .file("/etc/ufw/ufw.conf", output);
                check(machine, machine.family() + " " + exitCode + " " + output);
            }
        }
    }

    @Test
    void shouldNeverTellTrueWhenProgramsAreStoppedOrMissing() {
        for (RecordedMachine machine : machines()) {
            check(machine, machine.family());
            machine.stops("", "gave more output than 262144 bytes");
            check(machine, machine.family());
        }
    }

    @Test
    void shouldAskOnlyProgramsByTheirFullPathAndNoShell() {
        for (RecordedMachine machine : machines()) {
            new PostureCollector(machine, 1000).collect(NOW, HOME);
            assertThat(machine.commands)
                    .isNotEmpty()
                    .allMatch(command -> command.getFirst().matches("(?:/|[A-Z]:\\\\).+"))
                    .noneMatch(command ->
                            command.getFirst().matches(".*(?:/(?:ba|da|z)?sh|cmd\\.exe)"));
        }
    }

    private static void check(RecordedMachine machine, String what) {
        PostureReport report = new PostureCollector(machine, 1000).collect(NOW, HOME);
        report.facts()
                .forEach((name, fact) -> {
                    assertThat(fact.value()).as(what + " " + name).isNotEqualTo(true);
                    assertThat(fact.detail()).as(what).doesNotContain("the probe failed");
                });
        assertThat(report.facts()).hasSize(FactName.ofDevices().size());
        report.facts()
                .values()
                .forEach(
                        fact -> assertThat(fact.detail() + fact.method()).doesNotContain("\u001b"));
    }

    @Test
    void shouldSurviveHostileToolFiles() {
        for (String text : outputs().toList()) {
            RecordedMachine machine =
                    RecordedMachine.linux()
                            .file("/usr/local/bin/ollama", "")
                            .file("/proc/7/comm", "ollama\n")
                            .file("/proc/7/cmdline", "ollama\0serve\0")
                            .file("/proc/7/environ", text)
                            .file("/proc/7/status", text)
                            .file("/proc/7/cgroup", text)
                            .file("/home/a/.ollama/server.json", text)
                            .file("/home/a/.lmstudio/settings.json", text)
                            .file("/home/a/.lmstudio/mcp.json", text)
                            .file("/home/a/.lmstudio/.internal/http-server-config.json", text)
                            .file("/home/a/.lmstudio/.internal/app-install-location.json", text)
                            .file("/home/a/.lmstudio/extensions/plugins/x/\u001b[2J\u202e", "")
                            .file("/home/a/localGPT/rag_system/x", "")
                            .file("/home/a/localGPT/.env", text)
                            .file("/gate/runs/7.json", text)
                            .file("/etc/systemd/system/ollama.service", text)
                            .page(11434, "/api/status", text)
                            .answers("", 0, text);
            PostureReport report = new PostureCollector(machine, 1000).collect(NOW, HOME);
            assertThat(report.tools())
                    .extracting(PostureReport.Tool::id)
                    .containsExactly("ollama", "lm_studio", "localgpt");
            for (PostureReport.Tool tool : report.tools()) {
                for (String name : List.of("egress_blocked", "isolated")) {
                    assertThat(Optional.ofNullable(tool.facts().get(name)).orElseThrow().value())
                            .as(tool.id() + " " + name + " " + text)
                            .isNull();
                }
            }
            assertThat(Optional.ofNullable(report.factFor("ollama", "cloud_disabled")))
                    .isNotEqualTo(Optional.of(true));
        }
    }
}
