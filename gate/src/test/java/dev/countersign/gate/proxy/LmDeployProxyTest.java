package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before a stand-in with LMDeploy's routes. */
class LmDeployProxyTest {
    private static final String ONE = "{\"data\":[{\"id\":\"m\"}]}";

    @TempDir Path folder;

    @Test
    void shouldAnswerWhileItsFolderIsApproved() throws Exception {
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.write(model.resolve("m.gguf"), OtherRig.OK);
        try (StandIn tool = new StandIn().on("/v1/models", ONE);
                OtherRig rig =
                        new OtherRig(folder, Tools.LMDEPLOY, "lmdeploy", tool.url(), model)) {
            assertThat(rig.post("/v1/chat/completions", "{\"model\":\"m\"}").statusCode())
                    .isEqualTo(200);
            rig.revoke();
            assertThat(rig.post("/generate", "{\"prompt\":\"x\"}").statusCode()).isEqualTo(403);
            assertThat(rig.post("/update_weights", "{}").statusCode()).isEqualTo(403);
            assertThat(rig.get("/terminate").statusCode()).isEqualTo(403);
            assertThat(rig.post("/distserve/engine_info", "{}").statusCode()).isEqualTo(403);
        }
    }

    @Test
    void shouldRefuseWhenAdaptersAreServed() throws Exception {
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.write(model.resolve("m.gguf"), OtherRig.OK);
        try (StandIn tool =
                        new StandIn()
                                .on("/v1/models", "{\"data\":[{\"id\":\"m\"},{\"id\":\"a\"}]}");
                OtherRig rig =
                        new OtherRig(folder, Tools.LMDEPLOY, "lmdeploy", tool.url(), model)) {
            assertThat(rig.post("/v1/chat/completions", "{\"model\":\"m\"}").body())
                    .contains("model.unreadable");
        }
    }
}
