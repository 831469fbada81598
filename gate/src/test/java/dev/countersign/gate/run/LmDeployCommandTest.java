package dev.countersign.gate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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

/** Command lines of lmdeploy, which argparse completes and joins. */
class LmDeployCommandTest {
    @TempDir Path made;
    private Path folder;
    private Path hub;
    private Path snapshot;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void files() throws IOException {
        folder = made.toRealPath();
        hub = folder.resolve("hub");
        Path program = Files.writeString(folder.resolve("lmdeploy"), "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        snapshot = SampleRepository.download(hub, "org/chat", 1);
        SampleRepository.download(hub, "org/draft", 2);
        SampleRepository.adapter(folder.resolve("lora"), 3);
        environment.put("HF_HUB_CACHE", hub.toString());
    }

    private ToolPlan read(String... arguments) throws IOException, RefusedCommandException {
        List<String> words = new ArrayList<>(List.of("./lmdeploy", "serve", "api_server"));
        words.addAll(Arrays.asList(arguments));
        return CommandReader.read(new Invocation(words, environment, folder, folder));
    }

    private RefusedCommandException refusal(String... arguments) {
        RefusedCommandException refused =
                catchThrowableOfType(RefusedCommandException.class, () -> read(arguments));
        assertThat(refused).as(String.join(" ", arguments)).isNotNull();
        return refused;
    }

    @Nested
    class Found {
        @Test
        void shouldBeTheSnapshotOfTheName() throws Exception {
            ToolPlan plan = read("org/chat", "--tp=2", "--session-len", "4096");
            assertThat(plan.tool()).isEqualTo("lmdeploy");
            assertThat(plan.models()).hasSize(1);
            assertThat(plan.models().getFirst().model().location()).isEqualTo(snapshot);
            assertThat(plan.command())
                    .startsWith(
                            folder.resolve("lmdeploy").toString(),
                            "serve",
                            "api_server",
                            snapshot.toString())
                    .containsSequence("--tp", "2")
                    .containsSequence("--session-len", "4096")
                    .containsSequence("--model-name", "org/chat")
                    .endsWith("--server-name", "127.0.0.1", "--server-port", "23333");
        }

        @Test
        void shouldIncludeAdaptersAndDraft() throws Exception {
            ToolPlan plan =
                    read(
                            "--adapters",
                            "a=lora",
                            "b=lora",
                            "--speculative-algorithm",
                            "eagle",
                            "--speculative-draft-model",
                            "org/draft",
                            "--tp",
                            "1",
                            "org/chat");
            assertThat(plan.models().stream().map(PlannedModel::role))
                    .containsExactlyInAnyOrder(
                            ArtifactRole.MODEL,
                            ArtifactRole.DRAFT,
                            ArtifactRole.ADAPTER,
                            ArtifactRole.ADAPTER);
            assertThat(plan.command())
                    .containsSequence(
                            "--adapters",
                            "a=" + folder.resolve("lora"),
                            "b=" + folder.resolve("lora"));
        }

        @Test
        void shouldBeInTheFolderOfDownloadsThatIsGiven() throws Exception {
            Path other = SampleRepository.download(folder.resolve("dl"), "org/else", 4);
            assertThat(read("org/else", "--download-dir", "dl").command())
                    .contains(other.toString())
                    .doesNotContain("--download-dir");
        }

        @Test
        void shouldBeAFolderThatLooksLikeAName() throws Exception {
            Path local = SampleRepository.adapter(folder.resolve("org/chat"), 9);
            Files.move(
                    local.resolve("adapter_model.safetensors"), local.resolve("model.safetensors"));
            assertThat(read("org/chat").models().getFirst().model().location()).isEqualTo(local);
        }
    }

    @Nested
    class Refused {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "--adapt",
                    "--adapter",
                    "--specul",
                    "--server-na",
                    "--trust",
                    "--proxy-url",
                    "--dp",
                    "--nnodes",
                    "--kv-transfer-config",
                    "--hf-overrides",
                    "--allow-terminate-by-client",
                    "--brand-new",
                    "-h",
                    "--",
                    "-",
                    "--trust-remote-code=1",
                    "--enable-eplb=x"
                })
        void shouldBeAnOptionThatIsAbbreviatedUnknownOrLeadsOut(String option) {
            assertThat(refusal("org/chat", option, "x").code()).isEqualTo("command.option");
        }

        @Test
        void shouldBeMoreOrLessThanOneModel() {
            assertThat(refusal().code()).isEqualTo("command.unknown");
            assertThat(refusal("org/chat", "org/draft").code()).isEqualTo("command.unknown");
            // an argparse list would swallow the model
            assertThat(refusal("--adapters", "a=lora", "org/chat").code())
                    .isEqualTo("command.unknown");
        }

        @Test
        void shouldBeAModelThatWasNotDownloaded() {
            RefusedCommandException refused = refusal("org/none");
            assertThat(refused.code()).isEqualTo("command.model_absent");
            assertThat(refused.help()).contains("hf download org/none");
            assertThat(refusal("org/chat", "--revision", "v9").code())
                    .isEqualTo("command.model_absent");
        }

        @Test
        void shouldBeAnOtherHub() {
            environment.put("LMDEPLOY_USE_MODELSCOPE", "True");
            assertThat(refusal("org/chat").code()).isEqualTo("command.variable");
        }

        @Test
        void shouldBeTwiceTheSameOption() {
            assertThat(
                            refusal(
                                            "org/chat",
                                            "--speculative-draft-model",
                                            "org/draft",
                                            "--speculative-draft-model=org/chat")
                                    .getMessage())
                    .contains("twice");
        }

        @Test
        void shouldBeSettingsFromOutsideTheSet() throws Exception {
            Files.writeString(folder.resolve("t.json"), "{}");
            assertThat(refusal("org/chat", "--chat-template", "t.json").getMessage())
                    .contains("--chat-template");
            assertThat(refusal("org/chat", "--generation-config", ".").getMessage())
                    .contains("--generation-config");
            assertThat(refusal("org/chat", "--log-level", "INFO").getMessage()).contains("prompts");
            assertThat(refusal("org/chat", "--server-name", "0.0.0.0").getMessage())
                    .contains("0.0.0.0");
        }

        @Test
        void shouldBeCodeFromAnotherRepository() throws Exception {
            Files.writeString(
                    snapshot.resolve("config.json"),
                    "{\"auto_map\":{\"AutoModel\":\"other/repo--modeling.Model\"}}");
            assertThat(refusal("org/chat", "--trust-remote-code").code())
                    .isEqualTo("command.foreign_code");
            assertThat(read("org/chat").models()).hasSize(1);
            Files.writeString(snapshot.resolve("config.json"), "{}");
            Files.writeString(
                    snapshot.resolve("modules.json"), "[{\"type\":\"other/repo--code.Module\"}]");
            assertThat(refusal("org/chat", "--trust-remote-code").code())
                    .isEqualTo("command.foreign_code");
            Files.delete(snapshot.resolve("modules.json"));
            Files.writeString(
                    snapshot.resolve("config.json"),
                    "{\"auto_map\":{\"AutoModel\":\"modeling.Model\"}}");
            Files.writeString(snapshot.resolve("modeling.py"), "x = 1\n");
            assertThat(
                            read("org/chat", "--trust-remote-code")
                                    .models()
                                    .getFirst()
                                    .model()
                                    .hasCode())
                    .isTrue();
        }
    }
}
