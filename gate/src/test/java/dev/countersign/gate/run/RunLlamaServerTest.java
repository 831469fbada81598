package dev.countersign.gate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.home.StartedTool;
import dev.countersign.gate.load.LoadGate;
import dev.countersign.gate.posture.OneTree;
import dev.countersign.gate.posture.PostureCollector;
import dev.countersign.gate.real.LlamaServer;
import dev.countersign.gate.real.RealRuntime;
import dev.countersign.gate.real.RuntimeProcess;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.Artifact;
import dev.countersign.token.ArtifactRole;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import dev.countersign.token.PostureReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real llama-server under {@code countersign run}. */
@RealRuntime
@EnabledOnOs(OS.LINUX)
class RunLlamaServerTest {
    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;
    private Path model;
    private int port;

    @BeforeEach
    void approvedModel() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        laptop.enrol(server);
        model = Files.write(folder.resolve("tiny.gguf"), TinyGguf.bytes(1));
        server.approve("apr_1", TinyGguf.bytes(1));
        laptop.sync();
        laptop.startSession();
        port = RuntimeProcess.freePort();
    }

    @AfterEach
    void stop() throws IOException {
        for (StartedTool tool : StartedTool.alive(laptop.files().home())) {
            ProcessHandle.of(tool.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        server.close();
    }

    private List<String> command(Path model, String... more) throws Exception {
        List<String> words = new ArrayList<>();
        words.add(LlamaServer.program().toString());
        words.addAll(List.of("--model", model.toString(), "--port", Integer.toString(port)));
        words.addAll(List.of("--ctx-size", "512", "--threads", "1", "--log-disable"));
        words.addAll(List.of(more));
        return words;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1200 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(25);
        }
        assertThat(condition.getAsBoolean()).as("within 30 s").isTrue();
    }

    private boolean answers() {
        try {
            return get("/health").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build());
    }

    private HttpResponse<String> ask() throws IOException {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/completion"))
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"prompt\":\"x\",\"n_predict\":4}"))
                        .build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private boolean isOpen() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<StartedTool> started() {
        try {
            return StartedTool.alive(laptop.files().home()).stream().findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What a posture report tells of the running tool; unknown is not true. */
    private boolean posture(StartedTool tool, String fact) throws IOException {
        PostureReport report =
                new PostureCollector(new OneTree(tool.pid(), folder), -1)
                        .collect(laptop.time.instant(), laptop.files().home().folder());
        PostureReport.Fact found =
                Objects.requireNonNull(report.tool(tool.tool()).orElseThrow().facts().get(fact));
        if (Boolean.TRUE.equals(found.value())) {
            assertThat(found.method()).isEqualTo("started by this gate");
            assertThat(found.detail()).isEqualTo(tool.method());
        }
        return Boolean.TRUE.equals(found.value());
    }

    /** What a supervised run ends with and says. */
    private record Run(CompletableFuture<Integer> code, List<String> said, List<String> refusals) {}

    private Run supervise(Path model, String... more) throws Exception {
        Invocation invocation = new Invocation(command(model, more), Map.of(), folder, folder);
        ToolPlan plan = CommandReader.read(invocation);
        LoadGate gate = laptop.loadGate();
        PlannedLoads loads = PlannedLoads.decide(plan, gate, laptop.files().home().account());
        assertThat(loads.refused()).isEmpty();
        Run run =
                new Run(
                        new CompletableFuture<>(),
                        java.util.Collections.synchronizedList(new ArrayList<>()),
                        java.util.Collections.synchronizedList(new ArrayList<>()));
        Supervision supervision =
                new Supervision(
                        laptop.time,
                        gate,
                        laptop.files().home(),
                        Duration.ofMillis(250),
                        () -> {
                            try {
                                return laptop.files().session().map(live -> live.endsAt());
                            } catch (IOException e) {
                                return Optional.empty();
                            }
                        },
                        run.said()::add,
                        load ->
                                run.refusals()
                                        .add(
                                                gate.refusal(load.request(), load.decision())
                                                        .reason()));
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        run.code().complete(supervision.run(invocation, plan, loads, false));
                    } catch (Exception e) {
                        run.code().completeExceptionally(e);
                    }
                });
        return run;
    }

    private Run running() throws Exception {
        Run run = supervise(model);
        await(() -> run.code().isDone() || answers());
        assertThat(run.code()).isNotDone();
        return run;
    }

    private static int codeOf(Run run) throws Exception {
        return run.code().get(30, TimeUnit.SECONDS);
    }

    @Nested
    class Allowed {
        @Test
        void shouldServeAndPassTheExitCodeOn() throws Exception {
            Run run = running();
            assertThat(ask().statusCode()).isEqualTo(200);
            await(() -> started().isPresent());
            StartedTool tool = started().orElseThrow();
            assertThat(tool.tool()).isEqualTo("llama_cpp");
            assertThat(tool.egressBlocked()).isEqualTo(!tool.method().equals("none"));
            assertThat(tool.isolated()).isEqualTo(tool.method().equals("bubblewrap"));
            assertThat(posture(tool, "egress_blocked")).isEqualTo(tool.egressBlocked());
            assertThat(posture(tool, "isolated")).isEqualTo(tool.isolated());
            ProcessHandle.of(tool.pid()).orElseThrow().destroyForcibly();
            assertThat(codeOf(run)).isEqualTo(137);
            assertThat(isOpen()).isFalse();
            assertThat(started()).isEmpty();
            assertThat(run.refusals()).isEmpty();
        }
    }

    @Nested
    class Options {
        /** A newer build with an option that nobody has looked at yet is noticed here. */
        @Test
        void shouldAllBeKnown() throws Exception {
            Process help =
                    new ProcessBuilder(LlamaServer.program().toString(), "--help")
                            .redirectErrorStream(true)
                            .start();
            help.getOutputStream().close();
            List<String> names = new ArrayList<>();
            for (String line :
                    new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> line.matches("--?[a-z].*"))
                            .toList()) {
                // names are separated by commas; a value or the description follows a space
                for (String word : line.split(",\\s+", -1)) {
                    names.add(word.split("\\s", 2)[0]);
                }
            }
            names.removeIf(name -> !name.matches("--?[A-Za-z][A-Za-z0-9.-]*"));
            assertThat(names).hasSizeGreaterThan(200).contains("--model", "--lora", "--tools");
            List<String> unknown = new ArrayList<>();
            for (String name : names) {
                try {
                    CommandReader.read(
                            new Invocation(
                                    List.of("llama-server", name, "1", "1"),
                                    Map.of(),
                                    folder,
                                    folder));
                } catch (RefusedCommandException e) {
                    String message = String.valueOf(e.getMessage());
                    if (message.startsWith(name + ":") && message.contains("does not know")) {
                        unknown.add(name);
                    }
                }
            }
            assertThat(unknown).isEmpty();
        }
    }

    @Nested
    class Together {
        private SampleLaptop.Ended dryRun(Path adapter) throws Exception {
            List<String> words = new ArrayList<>(List.of("run", "--dry-run", "--json", "--"));
            words.addAll(command(model, "--lora", adapter.toString()));
            return laptop.run(words.toArray(String[]::new));
        }

        @Test
        void shouldBeAllowedByAnApprovalOfTheSetOrOfEachFile() throws Exception {
            byte[] bytes = TinyGguf.bytes(2);
            Path adapter = Files.write(folder.resolve("lora.gguf"), bytes);
            assertThat(dryRun(adapter).code()).isEqualTo(10);
            server.approve("apr_2", bytes);
            laptop.sync();
            assertThat(dryRun(adapter).output())
                    .contains("\"approval_id\":\"apr_1\"")
                    .contains("\"approval_id\":\"apr_2\"");
            server.forgetApprovals();
            Artifact base = artifact(ArtifactRole.MODEL, TinyGguf.bytes(1));
            Digest set = ModelSet.of(List.of(base, artifact(ArtifactRole.ADAPTER, bytes))).digest();
            server.approve(server.grant("apr_set", base.sha256(), base.size(), set), base.sha256());
            laptop.sync();
            SampleLaptop.Ended allowed = dryRun(adapter);
            assertThat(allowed.code()).as(allowed.output()).isZero();
            assertThat(allowed.output())
                    .contains("\"approval_id\":\"apr_set\"")
                    .contains("\"asked\":[\"--model\",\"--lora\"]");
            List<String> alone = new ArrayList<>(List.of("run", "--dry-run", "--"));
            alone.addAll(command(model));
            assertThat(laptop.run(alone.toArray(String[]::new)).code())
                    .as("an approval of a set does not cover a part")
                    .isEqualTo(14);
        }

        private static Artifact artifact(ArtifactRole role, byte[] bytes) {
            return new Artifact(role, Digest.of(bytes), bytes.length, Artifact.BLOB);
        }
    }

    @Nested
    class Denied {
        @Test
        void shouldNotStart() throws Exception {
            Path other = Files.write(folder.resolve("other.gguf"), TinyGguf.bytes(2));
            List<String> words = new ArrayList<>(List.of("run", "--"));
            words.addAll(command(other));
            SampleLaptop.Ended ended = laptop.run(words.toArray(String[]::new));
            assertThat(ended.code()).as(ended.output()).isEqualTo(10);
            assertThat(ended.output()).contains("--model").contains("/requests/new?digest=");
            assertThat(isOpen()).isFalse();
        }

        @Test
        void shouldNotStartWithAnAdapterThatNobodyApproved() throws Exception {
            Path adapter = Files.write(folder.resolve("lora.gguf"), TinyGguf.bytes(2));
            List<String> words = new ArrayList<>(List.of("run", "--"));
            words.addAll(command(model, "--lora", adapter.toString()));
            SampleLaptop.Ended ended = laptop.run(words.toArray(String[]::new));
            assertThat(ended.code()).as(ended.output()).isEqualTo(10);
            assertThat(ended.output()).contains("because of --lora");
        }
    }

    @Nested
    class NoLonger {
        @Test
        void shouldBeStoppedWhenTheApprovalIsRevoked() throws Exception {
            Run run = running();
            server.statuses[7] = 1;
            laptop.sync();
            assertThat(codeOf(run)).isEqualTo(12);
            assertThat(isOpen()).isFalse();
            assertThat(run.refusals()).containsExactly("status.revoked");
        }

        @Test
        void shouldBeStoppedWhenTheApprovalExpires() throws Exception {
            Run run = running();
            laptop.time.pass(Duration.ofDays(14));
            assertThat(codeOf(run)).isEqualTo(11);
            assertThat(isOpen()).isFalse();
        }

        @Test
        void shouldBeStoppedWhenTheSessionEndsAfterAWarning() throws Exception {
            Run run = running();
            laptop.time.pass(Duration.ofMinutes(4 * 60 - 4));
            await(() -> run.said().stream().anyMatch(line -> line.contains("session ends")));
            laptop.time.pass(Duration.ofMinutes(4));
            assertThat(codeOf(run)).isEqualTo(16);
            assertThat(isOpen()).isFalse();
        }

        @Test
        void shouldBeStoppedWhenTheFileIsExchanged() throws Exception {
            Run run = running();
            Path next = Files.write(folder.resolve("next.gguf"), TinyGguf.bytes(2));
            Files.move(next, model, StandardCopyOption.REPLACE_EXISTING);
            assertThat(codeOf(run)).isEqualTo(14);
            assertThat(isOpen()).isFalse();
        }
    }

    @Nested
    class GateGone {
        private Process gate() throws Exception {
            List<String> words = new ArrayList<>();
            words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            words.addAll(List.of("-cp", System.getProperty("java.class.path")));
            words.addAll(List.of(GateProcess.class.getName(), folder.toString(), "run", "--"));
            words.addAll(command(model));
            return new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("gate.log").toFile())
                    .start();
        }

        @Test
        void shouldLeaveNothingReachableWhenTheGateIsKilled() throws Exception {
            Process gate = gate();
            try {
                await(() -> !gate.isAlive() || (answers() && started().isPresent()));
                assertThat(gate.isAlive())
                        .as(Files.readString(folder.resolve("gate.log")))
                        .isTrue();
                List<ProcessHandle> below = gate.descendants().toList();
                assertThat(below).isNotEmpty();
                gate.destroyForcibly().waitFor();
                await(() -> below.stream().noneMatch(ProcessHandle::isAlive));
                assertThat(isOpen()).isFalse();
            } finally {
                gate.descendants().forEach(ProcessHandle::destroyForcibly);
                gate.destroyForcibly();
            }
        }

        @Test
        void shouldEndTheToolWhenTheGateIsAskedToEnd() throws Exception {
            Process gate = gate();
            try {
                await(() -> !gate.isAlive() || (answers() && started().isPresent()));
                List<ProcessHandle> below = gate.descendants().toList();
                gate.destroy();
                assertThat(gate.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(gate.exitValue()).isEqualTo(143);
                await(() -> below.stream().noneMatch(ProcessHandle::isAlive));
                assertThat(isOpen()).isFalse();
            } finally {
                gate.destroyForcibly();
            }
        }
    }
}
