package dev.countersign.gate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines of llama-server: what each would load, and which are refused. */
class LlamaServerCommandTest {
    private static final byte[] GGUF = TinyGguf.bytes(1);
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir Path made;
    private Path folder;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void files() throws IOException {
        folder = made.toRealPath();
        Path program = Files.writeString(folder.resolve("llama-server"), "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        for (String name :
                List.of("m.gguf", "a b.gguf", "x\ny.gguf", "lora.gguf", "draft.gguf", "mm.gguf")) {
            Files.write(folder.resolve(name), GGUF);
        }
    }

    private ToolPlan read(String... arguments) throws IOException, RefusedCommandException {
        List<String> words = new ArrayList<>(List.of("./llama-server"));
        words.addAll(Arrays.asList(arguments));
        return CommandReader.read(new Invocation(words, environment, folder, folder));
    }

    private RefusedCommandException refusal(String... arguments) {
        RefusedCommandException refused =
                catchThrowableOfType(RefusedCommandException.class, () -> read(arguments));
        assertThat(refused).as(String.join(" ", arguments)).isNotNull();
        return refused;
    }

    private static List<String> asked(ToolPlan plan) {
        return plan.models().stream()
                .map(model -> model.asked() + "=" + model.model().location().getFileName())
                .toList();
    }

    private Path snapshot(String repository, String... files) throws IOException {
        Path place = folder.resolve("hub/models--" + repository.replace("/", "--"));
        Files.createDirectories(place.resolve("refs"));
        Files.writeString(place.resolve("refs/main"), COMMIT);
        Path snapshot = Files.createDirectories(place.resolve("snapshots").resolve(COMMIT));
        for (String file : files) {
            Files.write(snapshot.resolve(file), GGUF);
        }
        environment.put("HF_HUB_CACHE", folder.resolve("hub").toString());
        return snapshot;
    }

    @Nested
    class Found {
        @Test
        void shouldBeEveryFileThatIsLoaded() throws Exception {
            ToolPlan plan =
                    read(
                            "-m",
                            "m.gguf",
                            "--lora",
                            "lora.gguf,m.gguf",
                            "--lora-scaled",
                            "lora.gguf:0.5",
                            "--control-vector",
                            "lora.gguf",
                            "-md",
                            "draft.gguf",
                            "--mmproj",
                            "mm.gguf",
                            "-c",
                            "512");
            assertThat(asked(plan))
                    .startsWith("--model=m.gguf")
                    .containsExactlyInAnyOrder(
                            "--model=m.gguf",
                            "--lora=lora.gguf",
                            "--lora=m.gguf",
                            "--lora-scaled=lora.gguf",
                            "--control-vector=lora.gguf",
                            "--model-draft=draft.gguf",
                            "--mmproj=mm.gguf");
            assertThat(plan.models().stream().map(PlannedModel::role))
                    .contains(
                            ArtifactRole.MODEL,
                            ArtifactRole.ADAPTER,
                            ArtifactRole.DRAFT,
                            ArtifactRole.PROJECTOR);
            assertThat(plan.command())
                    .startsWith(folder.resolve("llama-server").toString())
                    .containsSequence("--model", folder.resolve("m.gguf").toString())
                    .containsSequence("--lora", folder.resolve("lora.gguf").toString())
                    .containsSequence("--lora-scaled", folder.resolve("lora.gguf") + ":0.5")
                    .containsSequence("-c", "512")
                    .endsWith("--host", "127.0.0.1", "--port", "8080");
        }

        @Test
        void shouldBeNamedByAbsolutePathWhateverTheNameHolds() throws Exception {
            for (String name : List.of("a b.gguf", "x\ny.gguf", "./m.gguf", "sub/../m.gguf")) {
                Files.createDirectories(folder.resolve("sub"));
                ToolPlan plan = read("--model", name);
                assertThat(plan.command()).element(2).asString().startsWith(folder + "/");
                assertThat(Path.of(plan.command().get(2))).isRegularFile();
            }
        }

        @Test
        void shouldBeInTheFolderThatALinkLedTo() throws Exception {
            Path real = Files.createDirectory(folder.resolve("real"));
            Files.write(real.resolve("m.gguf"), GGUF);
            Path link = Files.createSymbolicLink(folder.resolve("link"), real);
            ToolPlan plan = read("-m", "link/m.gguf");
            Files.delete(link);
            Files.createSymbolicLink(link, Files.createDirectory(folder.resolve("other")));
            assertThat(plan.command())
                    .containsSequence("--model", real.resolve("m.gguf").toString());
        }

        @Test
        void shouldReadUnderscoresAsTheServerDoes() throws Exception {
            assertThat(asked(read("--model", "m.gguf", "--model_draft", "draft.gguf")))
                    .contains("--model-draft=draft.gguf");
        }

        @Test
        void shouldTakeTheWordAfterAnOptionWhateverItLooksLike() throws Exception {
            ToolPlan plan = read("--alias", "--lora", "-m", "m.gguf");
            assertThat(asked(plan)).containsExactly("--model=m.gguf");
            assertThat(plan.command()).containsSequence("--alias", "--lora");
        }

        @Test
        void shouldIncludeVariablesThatStandForOptions() throws Exception {
            environment.put("LLAMA_ARG_MODEL", folder.resolve("m.gguf").toString());
            environment.put("LLAMA_ARG_SPEC_DRAFT_MODEL", "draft.gguf");
            environment.put("LLAMA_ARG_CTX_SIZE", "512");
            environment.put("LLAMA_ARG_NO_MMAP", "1");
            ToolPlan plan = read();
            assertThat(asked(plan)).containsExactly("--model=m.gguf", "--model-draft=draft.gguf");
            assertThat(plan.environment())
                    .containsEntry("LLAMA_ARG_CTX_SIZE", "512")
                    .containsEntry("LLAMA_ARG_NO_MMAP", "1")
                    .doesNotContainKey("LLAMA_ARG_MODEL");
        }

        @Test
        void shouldBeTheFileOfTheQuantInTheHubsCache() throws Exception {
            Path snapshot = snapshot("org/repo", "r-Q4_K_M.gguf", "r-Q8_0.gguf");
            assertThat(asked(read("-hf", "org/repo"))).containsExactly("--model=r-Q4_K_M.gguf");
            assertThat(asked(read("-hf", "org/repo:q8_0"))).containsExactly("--model=r-Q8_0.gguf");
            assertThat(read("-hf", "org/repo", "-hff", "r-Q8_0.gguf").command())
                    .containsSequence("--model", snapshot.resolve("r-Q8_0.gguf").toString())
                    .doesNotContain("-hf", "--hf-repo");
        }

        @Test
        void shouldIncludeTheProjectorThatTheServerWouldAddUnasked() throws Exception {
            snapshot("org/repo", "r-Q4_K_M.gguf", "mmproj-r.gguf");
            assertThat(asked(read("-hf", "org/repo")))
                    .containsExactly("--model=r-Q4_K_M.gguf", "--mmproj=mmproj-r.gguf");
            assertThat(asked(read("-hf", "org/repo", "--no-mmproj")))
                    .containsExactly("--model=r-Q4_K_M.gguf");
        }

        @Test
        void shouldBeInTheCacheOfOlderBuilds() throws Exception {
            Path cache = Files.createDirectories(folder.resolve(".cache/llama.cpp"));
            Files.write(cache.resolve("org_repo_r-Q4_K_M.gguf"), GGUF);
            assertThat(asked(read("-hf", "org/repo")))
                    .containsExactly("--model=org_repo_r-Q4_K_M.gguf");
        }
    }

    @Nested
    class Refused {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--tools",
                    "--agent",
                    "-ag",
                    "--mcp-servers-config",
                    "--ui-mcp-proxy",
                    "--rpc",
                    "-mu",
                    "-mmu",
                    "-dr",
                    "--docker-repo",
                    "--embd-gemma-default",
                    "--fim-qwen-7b-spec",
                    "--gpt-oss-20b-default",
                    "--models-dir",
                    "--models-preset",
                    "--slot-save-path",
                    "--slot_save_path",
                    "--log-prompts-dir",
                    "-v",
                    "--verbose",
                    "--path",
                    "--media-path",
                    "-mv",
                    "--model-vocoder",
                    "--lookup-cache-static",
                    "-lcd",
                    "--sleep-idle-seconds",
                    "--reuse-port",
                    "--version",
                    "--list-devices",
                    "--mod",
                    "--model=m.gguf",
                    "--brand-new",
                    "@arguments",
                    "stray",
                    "",
                    "-",
                    "--"
                })
        void shouldBeAnOptionThatIsNotHarmless(String option) {
            RefusedCommandException refused = refusal("-m", "m.gguf", option, "x");
            assertThat(refused.code()).isEqualTo("command.option");
            assertThat(refused.getMessage()).startsWith(option.replace('_', '-'));
        }

        @Test
        void shouldBeACommandThatNamesNoModel() {
            assertThat(refusal().code()).isEqualTo("command.no_model");
            assertThat(refusal("-md", "draft.gguf").code()).isEqualTo("command.no_model");
        }

        @Test
        void shouldBeWhatCouldMeanTwoThings() throws Exception {
            assertThat(refusal("-m", "m.gguf", "--model", "lora.gguf").getMessage())
                    .contains("twice");
            assertThat(refusal("-m", "m.gguf", "-hf", "org/repo").getMessage()).isNotBlank();
            snapshot("org/two", "r-Q8_0.gguf", "r-Q6_K.gguf");
            assertThat(refusal("-hf", "org/two").getMessage()).contains("r-Q6_K.gguf");
            snapshot("org/mm", "r-Q8_0.gguf", "mmproj-a.gguf", "mmproj-b.gguf");
            assertThat(refusal("-hf", "org/mm").getMessage()).contains("projectors");
        }

        @Test
        void shouldBeAMissingValueOrFile() {
            assertThat(refusal("-m").getMessage()).contains("value is missing");
            assertThat(refusal("-m", "").getMessage()).contains("value is empty");
            assertThat(refusal("-m", "none.gguf").code()).isEqualTo("command.model_absent");
            assertThat(refusal("-m", "~/m.gguf").help()).contains("~");
            assertThat(refusal("-m", ".").code()).isEqualTo("command.model_absent");
            assertThat(refusal("-m", "m\0.gguf").getMessage()).isNotBlank();
        }

        @Test
        void shouldBeAModelThatWasNotDownloaded() {
            RefusedCommandException refused = refusal("-hf", "org/none:Q4_K_M");
            assertThat(refused.code()).isEqualTo("command.model_absent");
            assertThat(refused.help()).contains("hf download org/none");
            assertThat(refusal("-hf", "../../etc").code()).isEqualTo("command.option");
        }

        @Test
        void shouldBeAListThatTheServerWouldReadDifferently() throws Exception {
            Files.write(folder.resolve("a,b.gguf"), GGUF);
            assertThat(refusal("-m", "m.gguf", "--lora", "a,b.gguf").code())
                    .isEqualTo("command.model_absent");
            Path odd = Files.createDirectory(folder.resolve("o:d"));
            Files.write(odd.resolve("l.gguf"), GGUF);
            assertThat(refusal("-m", "m.gguf", "--lora", "o:d/l.gguf").getMessage())
                    .contains("as several");
            assertThat(refusal("-m", "m.gguf", "--lora-scaled", "lora.gguf").getMessage())
                    .contains("FILE:SCALE");
        }

        @Test
        void shouldBeAnAddressThatOthersReach() throws Exception {
            for (String host : List.of("0.0.0.0", "::", "192.168.1.2", "localhost.evil.example")) {
                assertThat(refusal("-m", "m.gguf", "--host", host).getMessage()).contains(host);
            }
            environment.put("LLAMA_ARG_HOST", "0.0.0.0");
            assertThat(refusal("-m", "m.gguf").getMessage()).contains("0.0.0.0");
            environment.put("LLAMA_ARG_HOST", "::1");
            assertThat(read("-m", "m.gguf", "--port", "9931").command())
                    .endsWith("--host", "127.0.0.1", "--port", "9931");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "65536", "-1", "80 80", "8080x", "99999999999"})
        void shouldBeAPortThatIsNone(String port) {
            assertThat(refusal("-m", "m.gguf", "--port", port).getMessage()).contains("--port");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "LLAMA_ARG_MODELS_DIR",
                    "LLAMA_ARG_TOOLS",
                    "LLAMA_ARG_MODEL_URL",
                    "LLAMA_ARG_RPC",
                    "LLAMA_ARG_STATIC_PATH",
                    "LLAMA_ARG_BRAND_NEW",
                    "LLAMA_ARG_"
                })
        void shouldBeAVariableThatIsNotHarmless(String variable) {
            environment.put(variable, "1");
            RefusedCommandException refused = refusal("-m", "m.gguf");
            assertThat(refused.code()).isEqualTo("command.variable");
            assertThat(refused.getMessage()).contains(variable);
        }

        @Test
        void shouldBeASettingsFileThatTheServerReadsToo() throws Exception {
            Path settings = folder.resolve(".config/llama.cpp/config.ini");
            Files.createDirectories(settings.getParent());
            Files.writeString(settings, "lora = x.gguf\n");
            RefusedCommandException refused = refusal("-m", "m.gguf");
            assertThat(refused.code()).isEqualTo("command.settings");
            assertThat(refused.getMessage()).contains("config.ini");
        }

        @Test
        void shouldBeALogThatHoldsPrompts() throws Exception {
            assertThat(refusal("-m", "m.gguf", "-lv", "5").getMessage()).contains("prompts");
            assertThat(read("-m", "m.gguf", "-lv", "3").command())
                    .containsSequence("--log-verbosity", "3");
        }

        @Test
        void shouldBeAProgramThatIsNotKnown() {
            assertThat(
                            catchThrowableOfType(
                                            RefusedCommandException.class,
                                            () ->
                                                    CommandReader.read(
                                                            new Invocation(
                                                                    List.of("sh", "-c", "x"),
                                                                    environment,
                                                                    folder,
                                                                    folder)))
                                    .code())
                    .isEqualTo("command.unknown");
        }
    }

    @Nested
    class Environment {
        @Test
        void shouldHoldNothingThatLoadsCodeOrLeadsOut() throws Exception {
            environment.putAll(
                    Map.of(
                            "LD_PRELOAD", "/x.so",
                            "LD_LIBRARY_PATH", "/x",
                            "PYTHONPATH", "/x",
                            "PYTHONSTARTUP", "/x.py",
                            "GGML_BACKEND_PATH", "/x.so",
                            "HTTPS_PROXY", "http://proxy",
                            "HF_TOKEN", "hf_secret",
                            "PATH", "/usr/bin",
                            "LC_ALL", "C",
                            "CUDA_VISIBLE_DEVICES", "0"));
            ToolPlan plan = read("-m", "m.gguf");
            Invocation invocation =
                    new Invocation(List.of("llama-server"), environment, folder, folder);
            assertThat(SafeEnvironment.of(invocation, plan))
                    .containsEntry("HF_HUB_OFFLINE", "1")
                    .containsEntry("TRANSFORMERS_OFFLINE", "1")
                    .containsEntry("LLAMA_ARG_OFFLINE", "1")
                    .containsEntry("HOME", folder.toString())
                    .containsKeys("PATH", "LC_ALL", "CUDA_VISIBLE_DEVICES")
                    .doesNotContainKeys(
                            "LD_PRELOAD",
                            "LD_LIBRARY_PATH",
                            "PYTHONPATH",
                            "PYTHONSTARTUP",
                            "GGML_BACKEND_PATH",
                            "HTTPS_PROXY",
                            "HF_TOKEN");
        }
    }
}
