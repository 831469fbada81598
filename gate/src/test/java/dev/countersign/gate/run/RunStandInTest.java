package dev.countersign.gate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.home.StartedTool;
import dev.countersign.gate.model.HubCache;
import dev.countersign.gate.real.RuntimeProcess;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code countersign run} with stand-ins for LMDeploy and LocalGPT, which need a GPU or a clone.
 */
@EnabledOnOs(OS.LINUX)
class RunStandInTest {
    @TempDir Path made;
    private Path folder;
    private SampleLaptop laptop;
    private SampleServer server;

    @BeforeEach
    void enrolled() throws IOException {
        folder = made.toRealPath();
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        server.tools = Set.of("lmdeploy", "localgpt", "ollama");
        laptop.enrol(server);
        laptop.startSession();
        orders(0);
    }

    @AfterEach
    void stop() throws IOException {
        for (StartedTool tool : StartedTool.alive(laptop.files().home())) {
            ProcessHandle.of(tool.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        server.close();
    }

    /** It tries to reach the sample server, which stands for the world outside. */
    private void orders(int exitCode) throws IOException {
        Files.writeString(
                folder.resolve("standin.txt"),
                URI.create(server.url()).getPort() + "\n" + exitCode + "\n");
    }

    private Path program(String name) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path file =
                Files.writeString(
                        folder.resolve(name),
                        "#!/bin/sh\nexec '%s' -cp '%s' %s \"$@\"\n"
                                .formatted(
                                        java,
                                        System.getProperty("java.class.path"),
                                        StandIn.class.getName()));
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private void approve(String id, Path model) throws Exception {
        Digest set = SampleRepository.digest(model);
        Digest any = Digest.of(new byte[] {1});
        server.approve(server.grant(id, any, 1, set), any);
        laptop.sync();
    }

    private SampleLaptop.Ended run(String... command) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(List.of(command));
        return laptop.run(words.toArray(String[]::new));
    }

    private Map<String, String> seen() throws IOException {
        Map<String, String> seen = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve("seen.txt"))) {
            int equals = line.indexOf('=');
            seen.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return seen;
    }

    private static List<String> arguments(Map<String, String> seen) {
        return seen.entrySet().stream()
                .filter(each -> each.getKey().startsWith("arg "))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void awaitSeen() throws InterruptedException {
        for (int i = 0; i < 1200 && !Files.exists(folder.resolve("seen.txt")); i++) {
            TimeUnit.MILLISECONDS.sleep(25);
        }
        assertThat(folder.resolve("seen.txt")).exists();
    }

    private static int ask(int port) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; ; i++) {
                try {
                    return http.send(
                                    HttpRequest.newBuilder(
                                                    URI.create("http://127.0.0.1:" + port + "/"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode();
                } catch (IOException e) {
                    if (i == 400) {
                        throw e;
                    }
                    TimeUnit.MILLISECONDS.sleep(25);
                }
            }
        }
    }

    @Nested
    class LmDeploy {
        private Path model;
        private Path adapter;

        @BeforeEach
        void models() throws Exception {
            model = SampleRepository.download(folder.resolve("hub"), "org/chat", 1);
            adapter = SampleRepository.adapter(folder.resolve("lora"), 2);
            approve("apr_1", model);
        }

        @Test
        void shouldServeOnItsPortAndReachNothingElse() throws Exception {
            int port = RuntimeProcess.freePort();
            String program = program("lmdeploy").toString();
            CompletableFuture<SampleLaptop.Ended> ended = new CompletableFuture<>();
            Thread.ofPlatform()
                    .start(() ->
                            ended.complete(
                                    run(
                                            "--",
                                            program,
                                            "serve",
                                            "api_server",
                                            model.toString(),
                                            "--server-port",
                                            Integer.toString(port))));
            awaitSeen();
            assertThat(ask(port)).isEqualTo(200);
            for (int i = 0; i < 400 && StartedTool.alive(laptop.files().home()).isEmpty(); i++) {
                TimeUnit.MILLISECONDS.sleep(25);
            }
            StartedTool tool = StartedTool.alive(laptop.files().home()).getFirst();
            Map<String, String> seen = seen();
            assertThat(seen.get("outside")).isEqualTo(tool.egressBlocked() ? "blocked" : "reached");
            assertThat(tool.isolated()).isFalse();
            assertThat(arguments(seen))
                    .startsWith("serve", "api_server", model.toString())
                    .endsWith("--server-name", "127.0.0.1", "--server-port", "" + port);
            assertThat(seen)
                    .containsEntry("env HF_HUB_OFFLINE", "1")
                    .containsEntry("env TRANSFORMERS_OFFLINE", "1")
                    .doesNotContainKeys("env COUNTERSIGN_HOME", "env LD_PRELOAD");
            ProcessHandle.of(tool.pid()).orElseThrow().destroyForcibly();
            assertThat(ended.get(30, TimeUnit.SECONDS).code()).isEqualTo(137);
        }

        @Test
        void shouldNeedAnApprovalForTheAdapterToo() throws Exception {
            String[] command = {
                "--dry-run",
                "--json",
                "--",
                program("lmdeploy").toString(),
                "serve",
                "api_server",
                model.toString(),
                "--adapters",
                adapter.toString()
            };
            SampleLaptop.Ended refused = run(command);
            assertThat(refused.code()).as(refused.output()).isEqualTo(10);
            assertThat(refused.output()).contains("\"asked\":[\"--adapters\"]");
            approve("apr_2", adapter);
            SampleLaptop.Ended allowed = run(command);
            assertThat(allowed.code()).as(allowed.output()).isZero();
            assertThat(allowed.output())
                    .contains("\"approval_id\":\"apr_1\"")
                    .contains("\"approval_id\":\"apr_2\"");
            assertThat(folder.resolve("seen.txt")).doesNotExist();
        }

        @Test
        void shouldBeStoppedWhenItLoadsSomethingElse() throws Exception {
            byte[] bytes = new byte[100_000];
            Path other = Files.write(folder.resolve("other.gguf"), bytes);
            Files.writeString(folder.resolve("standin.txt"), "1\n0\n" + other + "\n");
            SampleLaptop.Ended ended =
                    run(
                            "--",
                            program("lmdeploy").toString(),
                            "serve",
                            "api_server",
                            model.toString());
            assertThat(ended.code()).as(ended.output()).isEqualTo(14);
            assertThat(ended.output()).contains(other.toString()).contains("V21");
            assertThat(laptop.run("log", "--json").output()).contains("load.mismatch");
        }

        @Test
        void shouldStartASessionWhenAsked() throws Exception {
            assertThat(laptop.run("session", "end").code()).isZero();
            String[] command = {
                program("lmdeploy").toString(),
                "serve",
                "api_server",
                model.toString(),
                "--enable-prefix-caching"
            };
            List<String> words = new ArrayList<>(List.of("--dry-run", "--"));
            words.addAll(List.of(command));
            assertThat(run(words.toArray(String[]::new)).code()).isEqualTo(16);
            words = new ArrayList<>(List.of("--scope", "unit_tests", "--data-class"));
            words.addAll(List.of("source_code", "--require-isolation", "--"));
            words.addAll(List.of(command));
            SampleLaptop.Ended other = run(words.toArray(String[]::new));
            assertThat(other.code()).as(other.output()).isEqualTo(16);
            assertThat(other.output()).contains("session until").contains("unit_tests");
        }

        @Test
        void shouldTellACommandThatIsNotStartedAsJson() throws Exception {
            SampleLaptop.Ended ended =
                    run(
                            "--dry-run",
                            "--json",
                            "--",
                            program("lmdeploy").toString(),
                            "serve",
                            "api_server",
                            model.toString(),
                            "--adapt",
                            adapter.toString());
            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.output())
                    .contains("\"reason\":\"command.option\"")
                    .contains("--adapt");
        }

        @Test
        void shouldNotStartAfterAFileWasAdded() throws Exception {
            Files.writeString(model.resolve("modeling.py"), "x = 1\n");
            SampleLaptop.Ended refused =
                    run(
                            "--",
                            program("lmdeploy").toString(),
                            "serve",
                            "api_server",
                            model.toString());
            assertThat(refused.code()).as(refused.output()).isEqualTo(10);
            assertThat(folder.resolve("seen.txt")).doesNotExist();
        }
    }

    @Nested
    class LocalGpt {
        private final List<String> command = new ArrayList<>();

        @BeforeEach
        void models() throws Exception {
            Path hub = folder.resolve(".cache/huggingface/hub");
            approve("apr_1", SampleRepository.download(hub, "org/embed", 1));
            approve("apr_2", SampleRepository.download(hub, "org/rerank", 2));
            SampleRepository.download(hub, "org/other", 3);
            LocalGptCommandTest.ollama(folder.resolve(".ollama/models"));
            server.approve("apr_3", TinyGguf.bytes(1));
            laptop.sync();
            Path source = Files.createDirectories(folder.resolve("localgpt/rag_system"));
            Files.writeString(
                    source.resolve("main.py"),
                    """
                    a = os.getenv("GENERATION_MODEL", "tiny")
                    b = os.getenv("ENRICHMENT_MODEL", "tiny")
                    c = os.getenv("EMBEDDING_MODEL", "org/embed")
                    d = os.getenv("RERANKER_MODEL", "org/rerank")
                    """);
            Files.writeString(folder.resolve("localgpt/run_system.py"), "");
            command.add(program("python3").toString());
            command.add(folder.resolve("localgpt/run_system.py").toString());
            command.add("--no-frontend");
        }

        @Test
        void shouldSeeOnlyTheAllowedModelsAndReachOllamaThroughTheGate() throws Exception {
            orders(5);
            try (ServerSocket _ = ollama()) {
                SampleLaptop.Ended ended = run(words("--"));
                assertThat(ended.code()).as(ended.output()).isEqualTo(5);
            }
            Map<String, String> seen = seen();
            assertThat(seen)
                    .containsEntry("ollama", "reached")
                    .containsEntry("env OLLAMA_HOST", "http://127.0.0.1:11434")
                    .containsEntry("env LLM_BACKEND", "ollama")
                    .containsEntry("env EMBEDDING_MODEL", "org/embed");
            assertThat(seen.get("env HF_HUB_CACHE"))
                    .isNotEqualTo(folder.resolve(".cache/huggingface/hub").toString())
                    .isEqualTo(seen.get("env SENTENCE_TRANSFORMERS_HOME"));
            assertThat(Path.of(seen.get("env HF_HUB_CACHE"))).doesNotExist();
        }

        @Test
        void shouldFindAFurtherModelOnlyIfItIsApproved() throws Exception {
            String[] more = words("--also", "org/other", "--dry-run", "--");
            SampleLaptop.Ended refused = run(more);
            assertThat(refused.code()).as(refused.output()).isEqualTo(10);
            assertThat(refused.output()).contains("--also").contains("org/other");
            approve(
                    "apr_4",
                    new HubCache(folder.resolve(".cache/huggingface/hub"))
                            .snapshot("org/other", "main")
                            .orElseThrow());
            assertThat(run(more).code()).isZero();
        }

        @Test
        void shouldNotStartWithoutOneOfThem() throws Exception {
            server.statuses[7] = 1;
            laptop.sync();
            SampleLaptop.Ended ended = run(words("--"));
            assertThat(ended.code()).as(ended.output()).isEqualTo(12);
            assertThat(folder.resolve("seen.txt")).doesNotExist();
        }

        private String[] words(String... before) {
            List<String> words = new ArrayList<>(List.of(before));
            words.addAll(command);
            return words.toArray(String[]::new);
        }

        /** Whoever has the port already serves this test as well. */
        private ServerSocket ollama() throws IOException {
            try {
                return new ServerSocket(11_434, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                return new ServerSocket(0);
            }
        }
    }

    @Nested
    class View {
        @Test
        void shouldLeadToTheAllowedSnapshotsAndNothingElse() throws Exception {
            Path snapshot = SampleRepository.download(folder.resolve("hub"), "org/chat", 1);
            SampleRepository.download(folder.resolve("hub"), "org/other", 2);
            Map<String, String> variables =
                    PythonPlaces.make(
                            new ToolPlan.Surroundings(
                                    true,
                                    Optional.of(Map.of("org/chat", snapshot)),
                                    List.of(),
                                    Optional.empty()),
                            Files.createDirectory(folder.resolve("view")));
            assertThat(Path.of(variables.get("HF_MODULES_CACHE"))).isEmptyDirectory();
            HubCache cache = new HubCache(Path.of(variables.get("HF_HUB_CACHE")));
            assertThat(cache.snapshot("org/chat", "main").orElseThrow().toRealPath())
                    .isEqualTo(snapshot.toRealPath());
            assertThat(cache.snapshots()).hasSize(1);
        }
    }
}
