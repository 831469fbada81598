package dev.countersign.gate.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.real.LlamaServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolChildTest {
    @TempDir Path folder;

    private List<String> command() throws Exception {
        Path model = Files.write(folder.resolve("m.gguf"), TinyGguf.bytes(1));
        return List.of(
                LlamaServer.program().toString(), "-m", model.toString(), "--ctx-size", "512");
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void shouldEndWithTheGate() throws Exception {
        ToolChild child = ToolChild.start(Tools.LLAMA_SERVER, command(), Path.of(""), Map.of());
        assertThat(listens(child.url().getPort())).isTrue();
        child.close();
        assertThat(listens(child.url().getPort())).isFalse();
    }

    @Test
    void shouldSayWhenItEndsAtOnce() {
        assertThatThrownBy(() ->
                        ToolChild.start(Tools.OLLAMA, List.of("/bin/false"), Path.of(""), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 1");
    }

    /** The tool must be unreachable then, not open. */
    @Test
    void shouldEndWhenTheGateIsKilled() throws Exception {
        List<String> words = new java.util.ArrayList<>();
        words.add(ProcessHandle.current().info().command().orElseThrow());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Leash.class.getName()));
        words.addAll(command());
        Process gate =
                new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(gate.getInputStream(), UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.matches("[0-9]{1,5}")) {
                line = out.readLine();
            }
            int port = Integer.parseInt(String.valueOf(line));
            assertThat(listens(port)).isTrue();
            List<ProcessHandle> family = gate.descendants().toList();
            assumeThat(Files.isExecutable(Path.of("/usr/bin/setpriv"))).isTrue();
            gate.destroyForcibly().waitFor();
            for (ProcessHandle member : family) {
                member.onExit().get(10, TimeUnit.SECONDS);
            }
            assertThat(listens(port)).isFalse();
        } finally {
            gate.destroyForcibly();
        }
    }
}
