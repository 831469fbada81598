package dev.countersign.gate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines of vllm. */
class VllmCommandTest {
    @TempDir Path made;
    private Path folder;
    private Path snapshot;

    @BeforeEach
    void files() throws IOException {
        folder = made.toRealPath();
        Path program = Files.writeString(folder.resolve("vllm"), "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        snapshot = SampleRepository.download(folder.resolve("hub"), "org/chat", 1);
        SampleRepository.adapter(folder.resolve("lora"), 2);
    }

    private ToolPlan read(String... arguments) throws IOException, RefusedCommandException {
        List<String> words = new ArrayList<>(List.of("./vllm", "serve"));
        words.addAll(Arrays.asList(arguments));
        Map<String, String> environment = Map.of("HF_HUB_CACHE", folder.resolve("hub").toString());
        return CommandReader.read(new Invocation(words, environment, folder, folder));
    }

    private RefusedCommandException refusal(String... arguments) {
        RefusedCommandException refused =
                catchThrowableOfType(RefusedCommandException.class, () -> read(arguments));
        assertThat(refused).as(String.join(" ", arguments)).isNotNull();
        return refused;
    }

    @Test
    void shouldServeTheSnapshotOnLoopbackWithoutPlugIns() throws Exception {
        ToolPlan plan =
                read(
                        "org/chat",
                        "--max-model-len=512",
                        "--enable-lora",
                        "--lora-modules",
                        "a=lora");
        assertThat(plan.models().stream().map(PlannedModel::role))
                .containsExactly(ArtifactRole.MODEL, ArtifactRole.ADAPTER);
        assertThat(plan.command())
                .containsSequence("serve", snapshot.toString())
                .containsSequence("--served-model-name", "org/chat")
                .containsSequence("--lora-modules", "a=" + folder.resolve("lora"))
                .endsWith("--host", "127.0.0.1", "--port", "8000");
        assertThat(plan.environment()).containsEntry("VLLM_PLUGINS", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--config", "--lora", "--max_model_len", "--compilation-config.mode",
                        "--middleware",
                "--speculative-config", "--tokenizer", "--tool-server", "--uds", "--brand-new"
            })
    void shouldRefuseWhatIsAbbreviatedUnknownOrLoadsMore(String option) {
        assertThat(refusal("org/chat", option, "x").code()).isEqualTo("command.option");
    }

    @Test
    void shouldRefuseAdaptersInOtherForms() {
        assertThat(refusal("org/chat", "--lora-modules", "{\"path\":\"lora\"}").code())
                .isEqualTo("command.option");
        assertThat(refusal("org/chat", "--lora-modules", "a=none").code())
                .isEqualTo("command.model_absent");
        assertThat(refusal("org/chat", "--host", "0.0.0.0").code()).isEqualTo("command.option");
        assertThat(refusal().code()).isEqualTo("command.unknown");
    }
}
