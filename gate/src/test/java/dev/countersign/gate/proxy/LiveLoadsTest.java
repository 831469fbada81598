package dev.countersign.gate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.load.LoadRequest;
import dev.countersign.gate.model.OllamaLibrary;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays loaded, for whom. */
class LiveLoadsTest {
    @TempDir Path folder;
    private SampleLaptop laptop;
    private SampleServer server;
    private OllamaRig rig;
    private OllamaTool tool;
    private Upstream upstream;
    private LiveLoads live;
    private final List<String> log = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws IOException {
        laptop = new SampleLaptop(folder);
        server = new SampleServer(laptop.time);
        OllamaRig.approve(laptop, server);
        rig = new OllamaRig(folder, laptop);
        upstream = new Upstream(rig.ollama.url());
        tool =
                new OllamaTool(
                        new OllamaLibrary(rig.store.root),
                        upstream,
                        new LlamaChildren(folder.resolve("proc")));
        Path runner = Files.createDirectories(folder.resolve("proc/7"));
        Files.writeString(
                runner.resolve("cmdline"),
                "llama-server\0--model\0" + rig.store.blobOf(OllamaRig.OK) + "\0");
        live = new LiveLoads(tool, laptop.loadGate(), log::add);
    }

    @AfterEach
    void stop() {
        upstream.close();
        rig.close();
        server.close();
    }

    private Target target() throws Exception {
        return tool.named("ok").each().getFirst();
    }

    private void loaded(String account) throws Exception {
        rig.loaded = rig.ok();
        live.loaded(target(), new LoadRequest(target().model(), "ollama", account), true);
    }

    private String own() throws IOException {
        return laptop.files().home().account();
    }

    @Nested
    class Retargeted {
        @Test
        void shouldWatchWhatTheNameMeansNow() throws Exception {
            server.approve("apr_2", OllamaRig.BAD);
            laptop.sync();
            loaded(own());
            Digest other = rig.store.put("registry.ollama.ai/library/ok/latest", OllamaRig.BAD);
            loaded(own());
            rig.loaded = OllamaRig.loadedAs("ok:latest", other);
            server.forgetApprovals();
            server.approve("apr_1", OllamaRig.OK);
            laptop.sync();
            live.look();
            assertThat(log).containsExactly("unloading " + target().key() + ": token.none");
            assertThat(rig.loaded).isEmpty();
        }
    }

    @Nested
    class TwoAccounts {
        /** Nobody enrolled it, so its loads may not stay. */
        private static final String STRANGER = "uid:4000000000";

        @Test
        void shouldStayForTheOther() throws Exception {
            loaded(own());
            loaded(STRANGER);
            live.look();
            live.look();
            assertThat(log).hasSize(1).allMatch(line -> line.startsWith("ending "));
            assertThat(live.isLoaded(target(), own())).isTrue();
            assertThat(live.isLoaded(target(), STRANGER)).isFalse();
            assertThat(rig.ollama.calls()).isEmpty();
        }

        @Test
        void shouldStayForNobodyWhenTheGateStops() throws Exception {
            loaded(own());
            loaded(STRANGER);
            live.close();
            assertThat(rig.loaded).isEmpty();
        }
    }
}
