package dev.countersign.gate.running;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.posture.Machine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunningToolsTest {
    /** A machine with a recorded {@code /proc}. */
    private record Recorded(String family, Map<String, String> commands) implements Machine {
        @Override
        public Outcome run(List<String> command) {
            return new Outcome.Missing();
        }

        @Override
        public Optional<String> read(Path file) {
            String id = String.valueOf(file.getName(1));
            return switch (String.valueOf(file.getFileName())) {
                case "cmdline" -> Optional.ofNullable(commands.get(id));
                case "status" -> Optional.of("Name:\tx\nUid:\t1000\t1001\t1000\t1000\n");
                default -> Optional.empty();
            };
        }

        @Override
        public boolean exists(Path path) {
            return true;
        }

        @Override
        public List<String> list(Path folder) {
            return List.copyOf(commands.keySet());
        }

        @Override
        public Optional<Instant> modified(Path file) {
            return Optional.empty();
        }

        @Override
        public Optional<String> environment(String name) {
            return Optional.empty();
        }

        @Override
        public Path userHome() {
            return Path.of("/home/a");
        }

        @Override
        public List<Integer> version() {
            return List.of();
        }
    }

    private static List<RunningTool> find(String... commands) {
        Map<String, String> processes = new TreeMap<>();
        for (int i = 0; i < commands.length; i++) {
            processes.put(String.valueOf(100 + i), commands[i].replace(' ', '\0'));
        }
        processes.put("self", "x");
        return new RunningTools(new Recorded("linux", processes)).find();
    }

    @Test
    void shouldKnowTheToolsByTheirCommandLines() {
        assertThat(
                        find(
                                "/usr/local/bin/ollama serve",
                                "/usr/lib/ollama/llama-server --model /m/blobs/sha256-00 --port 1",
                                "/opt/LM-Studio/lm-studio --type=renderer",
                                "/usr/bin/python3 /usr/bin/lmdeploy serve api_server org/model",
                                "python3 -m vllm.entrypoints.openai.api_server --model=org/x",
                                "/bin/sh -c ollama",
                                ""))
                .extracting(RunningTool::tool, RunningTool::models)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("ollama", List.of()),
                        org.assertj.core.groups.Tuple.tuple(
                                "llama_cpp", List.of("/m/blobs/sha256-00")),
                        org.assertj.core.groups.Tuple.tuple("lm_studio", List.of()),
                        org.assertj.core.groups.Tuple.tuple("lmdeploy", List.of("org/model")),
                        org.assertj.core.groups.Tuple.tuple("vllm", List.of("org/x")));
    }

    @Test
    void shouldTellTheEffectiveAccountAndMakeNamesPrintable() {
        RunningTool tool = find("llama-server -m a\u001b[31m.gguf").getFirst();
        assertThat(tool.account()).isEqualTo("uid:1001");
        assertThat(tool.models()).containsExactly("a?[31m.gguf");
    }

    @Test
    void shouldFindNoneWhereThereIsNoProc() {
        Machine other = new Recorded("macos", Map.of("1", "ollama"));
        assertThat(new RunningTools(other).find()).isEmpty();
    }
}
