package dev.countersign.gate.posture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.token.PostureReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is told of each tool, on recorded machines. */
class ToolProbesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
    private static final String CONTAINER =
            "0::/system.slice/docker-" + "0a".repeat(32) + ".scope\n";

    private static PostureReport.Tool tool(RecordedMachine machine, String id) {
        return new PostureCollector(machine, 1000)
                .collect(NOW, Path.of("/gate"))
                .tool(id)
                .orElseThrow();
    }

    private static @Nullable Boolean fact(RecordedMachine machine, String id, String name) {
        return Objects.requireNonNull(tool(machine, id).facts().get(name), name).value();
    }

    private static RecordedMachine encrypted(RecordedMachine machine) {
        return machine.answers("/usr/bin/findmnt", "linux/findmnt-stacked.json");
    }

    private static RecordedMachine plain(RecordedMachine machine) {
        return machine.answers("/usr/bin/findmnt", "linux/findmnt-plain.json")
                .answers("/usr/bin/lsblk", "linux/lsblk-plain.json");
    }

    @Nested
    class Ollama {
        private final RecordedMachine machine =
                RecordedMachine.linux().file("/usr/local/bin/ollama", "");

        private @Nullable Boolean fact(String name) {
            return ToolProbesTest.fact(machine, "ollama", name);
        }

        private void runs(long pid, String environment) {
            machine.file("/proc/" + pid + "/comm", "ollama\n")
                    .file("/proc/" + pid + "/cmdline", "/usr/local/bin/ollama\0serve\0")
                    .file("/proc/" + pid + "/environ", environment)
                    .file("/proc/" + pid + "/status", "PPid:\t1\nUid:\t997\t997\t997\t997\n");
        }

        @Test
        void shouldReadTheRunningServersEnvironment() {
            runs(42, "OLLAMA_NO_CLOUD=1\0HOME=/x\0");
            assertThat(fact("cloud_disabled")).isTrue();
            assertThat(fact("prompt_logging_off")).isTrue();
            assertThat(fact("not_admin")).isTrue();
            assertThat(fact("isolated")).isNull();
            runs(42, "OLLAMA_DEBUG_LOG_REQUESTS=1\0");
            assertThat(fact("cloud_disabled")).isFalse();
            assertThat(fact("prompt_logging_off")).isFalse();
            machine.file("/proc/42/status", "Uid:\t1000\t0\t1000\t1000\n");
            assertThat(fact("not_admin")).as("the effective account counts").isFalse();
        }

        @Test
        void shouldNeedEveryRunningServer() {
            runs(42, "OLLAMA_NO_CLOUD=1\0");
            runs(43, "HOME=/x\0");
            machine.page(11434, "/api/status", "{\"cloud\":{\"disabled\":true}}");
            assertThat(fact("cloud_disabled"))
                    .as("one port cannot speak for two servers")
                    .isFalse();
        }

        @Test
        void shouldBelieveTheRunningServerFirst() {
            runs(42, "OLLAMA_NO_CLOUD=1\0");
            machine.page(
                    11434, "/api/status", "{\"cloud\":{\"disabled\":false,\"source\":\"none\"}}");
            assertThat(fact("cloud_disabled")).isFalse();
            runs(42, "HOME=/x\0");
            machine.page(
                    11434, "/api/status", "{\"cloud\":{\"disabled\":true,\"source\":\"env\"}}");
            assertThat(fact("cloud_disabled")).isTrue();
            machine.page(11434, "/api/status", "{\"cloud\":{\"disabled\":\"yes\"}}");
            assertThat(fact("cloud_disabled")).isFalse();
        }

        @Test
        void shouldNotTakeOwnEnvironmentForThatOfARunningServer() {
            runs(42, "");
            machine.without("/proc/42/environ").environment("OLLAMA_NO_CLOUD", "1");
            assertThat(fact("cloud_disabled")).isNull();
            assertThat(fact("prompt_logging_off")).isNull();
        }

        @Test
        void shouldReadTheServiceWhileItDoesNotRun() {
            machine.file(
                    "/etc/systemd/system/ollama.service",
                    """
                    [Service]
                    User=ollama
                    Environment="OLLAMA_NO_CLOUD=1" "X=1"
                    IPAddressDeny=any
                    IPAddressAllow=localhost
                    """);
            assertThat(fact("cloud_disabled")).isTrue();
            assertThat(fact("egress_blocked")).isTrue();
            assertThat(fact("not_admin")).isTrue();
            machine.file(
                    "/run/systemd/system/ollama.service.d/x.conf",
                    "[Service]\nIPAddressAllow=10.0.0.0/8\n");
            assertThat(fact("egress_blocked")).isNull();
            machine.file(
                    "/etc/systemd/system/ollama.service",
                    "[Service]\nEnvironmentFile=/etc/ollama\n");
            assertThat(fact("cloud_disabled")).isNull();
            assertThat(fact("not_admin")).isFalse();
            machine.file("/home/a/.ollama/server.json", "{\"disable_ollama_cloud\":true}");
            assertThat(fact("cloud_disabled"))
                    .as("the service has another home than the person")
                    .isNull();
        }

        @Test
        void shouldProtectTheJournalOnlyOfAService() {
            machine.file("/var/log/journal/x/system.journal", "");
            assertThat(ProtectedFolders.of(machine, OperatingSystem.LINUX, Path.of("/gate")))
                    .containsOnlyKeys("home", "gate");
            machine.file("/etc/systemd/system/ollama.service", "[Service]\n")
                    .file("/usr/share/ollama/.ollama/models/blobs/x", "")
                    .environment("OLLAMA_MODELS", "--relative");
            assertThat(ProtectedFolders.of(machine, OperatingSystem.LINUX, Path.of("/gate")))
                    .containsOnlyKeys("home", "gate", "journal", "Ollama service models");
        }

        @Test
        void shouldReadTheSettingsFileOfTheServersHome() {
            machine.file("/home/a/.ollama/server.json", "{\"disable_ollama_cloud\":true,\"x\":1}");
            assertThat(fact("cloud_disabled")).isTrue();
            runs(42, "HOME=/home/a\0");
            assertThat(fact("cloud_disabled")).isTrue();
            runs(42, "HOME=/usr/share/ollama\0");
            assertThat(fact("cloud_disabled")).isFalse();
        }

        @Test
        void shouldProtectTheHistoryByItsVolume() {
            machine.file("/home/a/.ollama/history", "");
            assertThat(fact("prompt_logging_off")).isNull();
            encrypted(machine);
            assertThat(fact("prompt_logging_off")).isTrue();
            plain(machine);
            assertThat(fact("prompt_logging_off")).isFalse();
        }

        @Test
        void shouldAskMacAndWindowsForThePersonsSettings() {
            RecordedMachine mac =
                    RecordedMachine.mac()
                            .file("/Applications/Ollama.app/Contents/Resources/ollama", "");
            assertThat(ToolProbesTest.fact(mac, "ollama", "cloud_disabled")).isFalse();
            mac.answers("/bin/launchctl getenv OLLAMA_NO_CLOUD", 0, "1\n");
            assertThat(ToolProbesTest.fact(mac, "ollama", "cloud_disabled")).isTrue();
            mac.process(9, 1, "/Applications/Ollama.app/Contents/Resources/ollama", "a", "serve");
            assertThat(ToolProbesTest.fact(mac, "ollama", "cloud_disabled"))
                    .as("the running server may be older than the setting")
                    .isNull();
            assertThat(ToolProbesTest.fact(mac, "ollama", "not_admin")).isTrue();

            String local = "C:\\Users\\a\\AppData\\Local";
            RecordedMachine windows =
                    RecordedMachine.windows()
                            .environment("LOCALAPPDATA", local)
                            .environment("USERNAME", "a")
                            .file(local + "/Programs/Ollama/ollama.exe", "")
                            .answers("whoami.exe", "windows/whoami-medium.txt");
            assertThat(ToolProbesTest.fact(windows, "ollama", "cloud_disabled")).isFalse();
            windows.answers(
                    "reg.exe query HKCU\\Environment /v OLLAMA_NO_CLOUD",
                    0,
                    "\r\nHKEY_CURRENT_USER\\Environment\r\n    OLLAMA_NO_CLOUD    REG_SZ    1\r\n\r\n");
            assertThat(ToolProbesTest.fact(windows, "ollama", "cloud_disabled")).isTrue();
            assertThat(ToolProbesTest.fact(windows, "ollama", "not_admin")).isTrue();
            windows.process(9, 1, local + "\\Programs\\Ollama\\ollama.exe", "");
            assertThat(ToolProbesTest.fact(windows, "ollama", "not_admin"))
                    .as("a process with more rights hides its account")
                    .isNull();
        }

        @Test
        void shouldReadVersionsAndHaveNoPlugins() {
            machine.answers("/usr/local/bin/ollama --version", 0, "ollama version is 0.34.0\n");
            assertThat(tool(machine, "ollama").version()).containsExactly(0L, 34L, 0L);
            assertThat(tool(machine, "ollama").plugins()).isEmpty();
            assertThat(
                            ToolFinder.versionIn(
                                    "Warning: could not connect\nWarning: client version is 0.34.0\n"))
                    .contains(List.of(0L, 34L, 0L));
            assertThat(ToolFinder.versionIn("nothing")).isEmpty();
        }
    }

    @Nested
    class LmStudio {
        private final RecordedMachine machine =
                RecordedMachine.linux().file("/home/a/.lmstudio/settings.json", "{}");

        @Test
        void shouldProtectConversationsAndLogsByTheirVolume() {
            assertThat(fact(machine, "lm_studio", "prompt_logging_off")).isNull();
            assertThat(fact(encrypted(machine), "lm_studio", "prompt_logging_off")).isTrue();
            assertThat(fact(plain(machine), "lm_studio", "prompt_logging_off")).isFalse();
        }

        @Test
        void shouldLeaveSilentServerLogsOut() {
            machine.file(
                    "/home/a/.lmstudio/.internal/http-server-config.json",
                    "{\"port\":1234,\"logSensitiveData\":false}");
            machine.answers("/usr/bin/findmnt", "linux/findmnt-stacked.json")
                    .answers("/home/a/.lmstudio/server-logs", "linux/findmnt-plain.json")
                    .answers("/usr/bin/lsblk", "linux/lsblk-plain.json");
            assertThat(fact(machine, "lm_studio", "prompt_logging_off")).isTrue();
            machine.file("/home/a/.lmstudio/.internal/http-server-config.json", "{\"port\":1234}");
            assertThat(fact(machine, "lm_studio", "prompt_logging_off")).isFalse();
        }

        @Test
        void shouldListPluginsAndServersOfTools() {
            machine.file("/home/a/.lmstudio/extensions/plugins/lmstudio/rag-v1/manifest.json", "")
                    .file("/home/a/.lmstudio/extensions/plugins/mallory/send-it/manifest.json", "")
                    .file(
                            "/home/a/.lmstudio/mcp.json",
                            "{\"mcpServers\":{\"web\":{\"url\":\"https://x.example\"}}}");
            assertThat(tool(machine, "lm_studio").plugins())
                    .containsExactly("lmstudio/rag-v1", "mallory/send-it", "mcp/web");
        }

        @Test
        void shouldFollowThePointerToItsFolder() {
            machine.file("/home/a/.lmstudio-home-pointer", "/data/lms\n")
                    .file("/data/lms/settings.json", "{\"downloadsFolder\":\"/data/models\"}")
                    .file("/data/models/x.gguf", "");
            assertThat(ProtectedFolders.of(machine, OperatingSystem.LINUX, Path.of("/gate")))
                    .containsEntry("LM Studio models", Path.of("/data/models"));
        }

        @Test
        void shouldReadVersions() {
            machine.file(
                    "/home/a/.lmstudio/.internal/app-install-location.json",
                    "{\"path\":\"/opt/LM-Studio-0.3.31-7-x64.AppImage\"}");
            assertThat(tool(machine, "lm_studio").version()).containsExactly(0L, 3L, 31L);
            RecordedMachine mac =
                    RecordedMachine.mac()
                            .file("/Users/a/.lmstudio/settings.json", "{}")
                            .file(
                                    "/Applications/LM Studio.app/Contents/Info.plist",
                                    "<key>CFBundleShortVersionString</key>\n\t<string>0.4.2+1</string>");
            assertThat(tool(mac, "lm_studio").version()).containsExactly(0L, 4L, 2L);
        }
    }

    @Nested
    class LlamaServer {
        private final RecordedMachine machine =
                RecordedMachine.linux().file("/usr/local/bin/llama-server", "");

        private void runs(String cmdline, String environ) {
            machine.file("/proc/5/comm", "llama-server\n")
                    .file("/proc/5/cmdline", cmdline)
                    .file("/proc/5/environ", environ);
        }

        @Test
        void shouldReadItsCommandLine() {
            assertThat(fact(machine, "llama_cpp", "prompt_logging_off")).isNull();
            assertThat(fact(machine, "llama_cpp", "cloud_disabled")).isTrue();
            runs("llama-server\0-m\0x.gguf\0", "");
            assertThat(fact(machine, "llama_cpp", "prompt_logging_off")).isTrue();
            assertThat(tool(machine, "llama_cpp").plugins()).isEmpty();
            for (String option : List.of("-v", "--log-verbosity", "--slot-save-path=/tmp")) {
                runs("llama-server\0" + option + "\0", "");
                assertThat(fact(machine, "llama_cpp", "prompt_logging_off")).as(option).isFalse();
            }
            runs("llama-server\0-m\0x.gguf\0", "LLAMA_LOG_VERBOSITY=9\0");
            assertThat(fact(machine, "llama_cpp", "prompt_logging_off")).isFalse();
            runs("", "");
            assertThat(fact(machine, "llama_cpp", "prompt_logging_off")).isNull();
        }

        @Test
        void shouldNotTakeOllamasOwnProcessesForIts() {
            machine.without("/usr/local/bin/llama-server");
            runs("/usr/lib/ollama/llama-server\0--model\0x\0", "");
            machine.file("/proc/5/status", "PPid:\t4\nUid:\t9\t9\t9\t9\n")
                    .file("/proc/4/comm", "ollama\n")
                    .file("/proc/4/cmdline", "ollama\0serve\0");
            assertThat(new PostureCollector(machine, 1000).collect(NOW, Path.of("/gate")).tools())
                    .extracting(PostureReport.Tool::id)
                    .containsExactly("ollama");
            machine.file("/proc/5/status", "PPid:\t1\nUid:\t9\t9\t9\t9\n");
            assertThat(tool(machine, "llama_cpp").facts()).isNotEmpty();
        }

        @Test
        void shouldReportOptionsThatRunCommands() {
            runs("llama-server\0--tools=all\0--agent\0", "");
            assertThat(tool(machine, "llama_cpp").plugins())
                    .containsExactly("llama-server --agent", "llama-server --tools");
        }

        @Test
        void shouldReadItsBuildNumber() {
            machine.answers(
                    "/usr/local/bin/llama-server --version",
                    0,
                    "version: 4567 (abcdef)\nbuilt with cc");
            assertThat(tool(machine, "llama_cpp").version()).containsExactly(4567L);
        }
    }

    @Nested
    class LmDeploy {
        private final RecordedMachine machine =
                RecordedMachine.linux().file("/home/a/.local/bin/lmdeploy", "");

        @Test
        void shouldReadLogLevelAndVersion() {
            assertThat(fact(machine, "lmdeploy", "prompt_logging_off")).isNull();
            machine.file("/proc/5/comm", "lmdeploy\n");
            for (String quiet :
                    List.of(
                            "lmdeploy\0serve\0",
                            "lmdeploy\0--log-level\0ERROR\0",
                            "lmdeploy\0--log-level=INFO\0--log-level\0WARNING\0")) {
                machine.file("/proc/5/cmdline", quiet);
                assertThat(fact(machine, "lmdeploy", "prompt_logging_off")).as(quiet).isTrue();
            }
            for (String loud :
                    List.of("lmdeploy\0--log-level\0INFO\0", "lmdeploy\0--log-level=debug\0")) {
                machine.file("/proc/5/cmdline", loud);
                assertThat(fact(machine, "lmdeploy", "prompt_logging_off")).as(loud).isFalse();
            }
            machine.file("/proc/5/comm", "python3.12\n")
                    .file("/proc/5/cmdline", "python3\0-m\0lmdeploy\0serve\0--log-level\0INFO\0");
            assertThat(fact(machine, "lmdeploy", "prompt_logging_off")).isFalse();
            machine.file("/proc/5/cmdline", "python3\0other.py\0lmdeploy-notes\0");
            assertThat(fact(machine, "lmdeploy", "prompt_logging_off")).isNull();
            machine.file(
                    "/home/a/.local/lib/python3.12/site-packages/lmdeploy-0.18.0.dist-info/METADATA",
                    "");
            assertThat(tool(machine, "lmdeploy").version()).containsExactly(0L, 18L, 0L);
        }
    }

    @Nested
    class LocalGpt {
        private final RecordedMachine machine =
                RecordedMachine.linux().file("/home/a/localGPT/rag_system/main.py", "");

        @Test
        void shouldKnowItsBackend() {
            assertThat(fact(machine, "localgpt", "cloud_disabled")).isTrue();
            machine.file("/home/a/localGPT/.env", "# x\nexport LLM_BACKEND=\"watsonx\"\n");
            assertThat(fact(machine, "localgpt", "cloud_disabled")).isFalse();
            machine.file("/home/a/localGPT/.env", "GENERATION_MODEL=gpt-oss:120b-Cloud\n");
            assertThat(fact(machine, "localgpt", "cloud_disabled")).isFalse();
            machine.file("/home/a/localGPT/.env", "LLM_BACKEND=ollama\n")
                    .file("/proc/5/comm", "python3.12\n")
                    .file("/proc/5/cmdline", "python3\0run_system.py\0")
                    .file("/proc/5/environ", "LLM_BACKEND=watsonx\0");
            assertThat(fact(machine, "localgpt", "cloud_disabled")).isFalse();
            machine.without("/proc/5/environ");
            assertThat(fact(machine, "localgpt", "cloud_disabled")).isNull();
        }

        @Test
        void shouldProtectChatsAndVectorStoreByTheirVolume() {
            assertThat(fact(encrypted(machine), "localgpt", "prompt_logging_off")).isTrue();
            assertThat(fact(plain(machine), "localgpt", "prompt_logging_off")).isFalse();
            machine.file("/home/a/localGPT/lancedb/x.lance", "")
                    .file("/home/a/localGPT/backend/chat_data.db", "");
            assertThat(ProtectedFolders.of(machine, OperatingSystem.LINUX, Path.of("/gate")))
                    .containsKeys("LocalGPT chats", "LocalGPT vector store");
        }
    }

    @Nested
    class Confined {
        private static final String NOTE =
                """
                {"tool":"llama_cpp","pid":%d,"started":%d,"method":"bubblewrap without network",\
                "egress_blocked":true,"isolated":true}
                """;

        private final RecordedMachine machine = RecordedMachine.linux();

        private void runs(long pid, long parent, String controlGroup) {
            machine.file("/proc/" + pid + "/comm", "llama-server\n")
                    .file("/proc/" + pid + "/cmdline", "llama-server\0-m\0x\0")
                    .file("/proc/" + pid + "/status", "PPid:\t" + parent + "\nUid:\t5\t5\t5\t5\n")
                    .file("/proc/" + pid + "/cgroup", controlGroup);
        }

        private @Nullable Boolean egress() {
            return fact(machine, "llama_cpp", "egress_blocked");
        }

        private @Nullable Boolean isolated() {
            return fact(machine, "llama_cpp", "isolated");
        }

        @Test
        void shouldBelieveTheGatesNoteWhileItsProcessLives() {
            runs(70, 60, "0::/user.slice/x.scope\n");
            machine.file("/gate/runs/50.json", NOTE.formatted(50, NOW.getEpochSecond()))
                    .parent(60, 50)
                    .parent(50, 1);
            assertThat(egress()).as("there is no process 50").isNull();
            machine.started(50, NOW.plusMillis(1900));
            assertThat(egress()).isTrue();
            assertThat(isolated()).isTrue();
            assertThat(
                            Objects.requireNonNull(
                                            tool(machine, "llama_cpp").facts().get("isolated"))
                                    .detail())
                    .contains("bubblewrap without network");
            machine.started(50, NOW.plusSeconds(3));
            assertThat(egress()).as("the number was given to another program").isNull();
        }

        @Test
        void shouldNotLetOneRunSpeakForAnother() {
            machine.file("/gate/runs/50.json", NOTE.formatted(50, NOW.getEpochSecond()))
                    .started(50, NOW);
            runs(50, 1, "0::/user.slice/x.scope\n");
            assertThat(egress()).isTrue();
            runs(51, 1, "0::/user.slice/x.scope\n");
            assertThat(egress()).as("a second server runs outside").isNull();
            assertThat(isolated()).isNull();
        }

        @Test
        void shouldRefuseNotesThatDoNotFit() {
            runs(50, 1, "0::/user.slice/x.scope\n");
            machine.started(50, NOW).started(5, NOW);
            for (String note :
                    List.of(
                            NOTE.formatted(5, NOW.getEpochSecond()),
                            NOTE.formatted(50, NOW.getEpochSecond()).replace("llama_cpp", "ollama"),
                            NOTE.formatted(50, NOW.getEpochSecond()).replace("true", "\"true\""),
                            NOTE.formatted(50, NOW.getEpochSecond())
                                    .replace("\"pid\"", "\"pid\":50,\"pid\""))) {
                machine.file("/gate/runs/50.json", note);
                assertThat(egress()).as(note).isNull();
            }
        }

        @Test
        void shouldReadTheUnitOfTheRunningProcess() {
            runs(50, 1, "0::/system.slice/llama.service\n");
            machine.file(
                    "/etc/systemd/system/llama.service",
                    "[Service]\nIPAddressDeny=any\nIPAddressAllow=localhost\n");
            assertThat(egress()).isTrue();
            runs(
                    50,
                    1,
                    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/llama.service\n");
            assertThat(egress()).as("a person's own unit cannot filter addresses").isNull();
            runs(50, 1, "0::/system.slice/../llama.service\n");
            assertThat(egress()).isNull();
        }

        @Test
        void shouldLookIntoTheNetworkOfTheRunningProcess() {
            String head =
                    """
                    Inter-|   Receive                                                |  Transmit
                     face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
                    """;
            String lo = "    lo:  840 8 0 0 0 0 0 0 840 8\n";
            String eth = "  eth0: 9840 80 0 0 0 0 0 0 840 8\n";
            runs(50, 1, "0::/user.slice/x.scope\n");
            machine.file("/proc/50/net/dev", head + lo);
            assertThat(egress()).as("the whole machine may have no more").isNull();
            machine.file("/proc/self/net/dev", head + lo);
            assertThat(egress()).isNull();
            machine.file("/proc/self/net/dev", head + lo + eth);
            assertThat(egress()).isTrue();
            machine.file("/proc/50/net/dev", head + lo + eth);
            assertThat(egress()).isNull();
            machine.file("/proc/50/net/dev", head);
            assertThat(egress()).isNull();
        }

        @Test
        void shouldKnowContainersByTheirFullId() {
            runs(50, 1, CONTAINER);
            assertThat(isolated()).isTrue();
            runs(
                    50,
                    1,
                    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/docker.scope\n");
            assertThat(isolated()).isNull();
            runs(50, 1, "0::/system.slice/docker.service\n");
            assertThat(isolated()).isNull();
        }
    }
}
