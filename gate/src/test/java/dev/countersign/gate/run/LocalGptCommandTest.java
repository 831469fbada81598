package dev.countersign.gate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.token.Digest;
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

/** Both versions of LocalGPT: variables, .env, source read as text. */
class LocalGptCommandTest {
    private static final String SECOND =
            """
            OLLAMA_CONFIG = {
                "generation_model": os.getenv("GENERATION_MODEL", "tiny"),
                "enrichment_model": os.getenv("ENRICHMENT_MODEL", "tiny"),
            }
            EXTERNAL_MODELS = {
                "embedding_model": os.getenv("EMBEDDING_MODEL", "org/embed"),
                "reranker_model": os.getenv(
                    "RERANKER_MODEL",
                    "org/rerank",
                ),
            }
            """;
    private static final String FIRST =
            """
            MODELS_PATH = "./models"
            # MODEL_ID = "TheBloke/other"
            MODEL_ID = "TheBloke/tiny-GGUF"  # comment
            MODEL_BASENAME = "tiny.Q4_K_M.gguf"
            EMBEDDING_MODEL_NAME = "all-MiniLM-L6-v2"
            """;

    @TempDir Path made;
    private Path folder;
    private Path embedding;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void files() throws IOException {
        folder = made.toRealPath();
        Path program = Files.writeString(folder.resolve("python3"), "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path hub = folder.resolve("hub");
        embedding = SampleRepository.download(hub, "org/embed", 1);
        SampleRepository.download(hub, "org/rerank", 2);
        SampleRepository.download(hub, "sentence-transformers/all-MiniLM-L6-v2", 3);
        Path models = SampleRepository.download(folder.resolve("models"), "TheBloke/tiny-GGUF", 4);
        Files.write(models.resolve("tiny.Q4_K_M.gguf"), TinyGguf.bytes(1));
        environment.put("HF_HUB_CACHE", hub.toString());
        environment.put("OLLAMA_MODELS", ollama(folder.resolve("ollama")).toString());
        Files.createDirectories(folder.resolve("rag_system"));
        Files.writeString(folder.resolve("rag_system/main.py"), SECOND);
        Files.writeString(folder.resolve("constants.py"), FIRST);
    }

    static Path ollama(Path store) throws IOException {
        Path blobs = Files.createDirectories(store.resolve("blobs"));
        byte[] weights = TinyGguf.bytes(1);
        byte[] settings = "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (byte[] blob : List.of(weights, settings)) {
            Files.write(blobs.resolve("sha256-" + Digest.of(blob).hex()), blob);
        }
        Path tag = store.resolve("manifests/registry.ollama.ai/library/tiny/latest");
        Files.createDirectories(tag.getParent());
        Files.writeString(
                tag,
                """
                {"schemaVersion":2,"mediaType":"x","config":{"mediaType":"x","digest":"%s","size":2},
                "layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"%s","size":%d}]}
                """
                        .formatted(Digest.of(settings), Digest.of(weights), weights.length));
        return store;
    }

    private ToolPlan read(String... arguments) throws IOException, RefusedCommandException {
        List<String> words = new ArrayList<>(List.of("./python3"));
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
        return plan.models().stream().map(each -> each.tool() + " " + each.asked()).toList();
    }

    @Nested
    class Second {
        private static final String[] START = {"-m", "rag_system.api_server"};

        @Test
        void shouldLoadFourModels() throws Exception {
            ToolPlan plan = read(START);
            assertThat(asked(plan))
                    .containsExactly(
                            "ollama GENERATION_MODEL",
                            "ollama ENRICHMENT_MODEL",
                            "localgpt EMBEDDING_MODEL",
                            "localgpt RERANKER_MODEL");
            assertThat(plan.surroundings().hub().orElseThrow())
                    .containsOnlyKeys("org/embed", "org/rerank")
                    .containsEntry("org/embed", embedding);
            assertThat(plan.environment())
                    .containsEntry("OLLAMA_HOST", "http://127.0.0.1:11434")
                    .containsEntry("LLM_BACKEND", "ollama")
                    .containsEntry("EMBEDDING_MODEL", "org/embed");
            assertThat(plan.address()).isEqualTo(new ToolPlan.Address.Loopback(List.of(8001)));
        }

        @Test
        void shouldReadVariablesBeforeTheFileBeforeTheSource() throws Exception {
            Files.writeString(
                    folder.resolve(".env"),
                    "# EMBEDDING_MODEL=org/other\nexport EMBEDDING_MODEL='org/rerank'\nHF_TOKEN=x y\n");
            assertThat(read(START).environment()).containsEntry("EMBEDDING_MODEL", "org/rerank");
            environment.put("EMBEDDING_MODEL", "org/embed");
            assertThat(read(START).environment()).containsEntry("EMBEDDING_MODEL", "org/embed");
        }

        @Test
        void shouldHideARerankerThatIsNotDownloaded() throws Exception {
            environment.put("RERANKER_MODEL", "org/none");
            ToolPlan plan = read(START);
            assertThat(plan.surroundings().hub().orElseThrow()).containsOnlyKeys("org/embed");
            assertThat(plan.notes()).anyMatch(note -> note.contains("org/none"));
            environment.put("EMBEDDING_MODEL", "org/none");
            assertThat(refusal(START).code()).isEqualTo("command.model_absent");
        }

        @Test
        void shouldAskOllamaForAnEmbeddingModelWithoutASlash() throws Exception {
            environment.put("EMBEDDING_MODEL", "tiny");
            assertThat(asked(read(START))).contains("ollama EMBEDDING_MODEL");
        }

        @Test
        void shouldBeRefusedWithAnotherBackend() throws Exception {
            environment.put("LLM_BACKEND", "watsonx");
            assertThat(refusal(START).code()).isEqualTo("command.remote");
            environment.remove("LLM_BACKEND");
            Files.writeString(folder.resolve(".env"), "LLM_BACKEND=WatsonX\n");
            assertThat(refusal(START).code()).isEqualTo("command.remote");
            Files.writeString(folder.resolve(".env"), "LLM_BACKEND=${OTHER}\n");
            assertThat(refusal(START).code()).isEqualTo("command.settings");
            Files.writeString(folder.resolve(".env"), "LLM_BACKEND=\"wat\\\nsonx\"\n");
            assertThat(refusal(START).code()).isEqualTo("command.settings");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://10.0.0.1:11434",
                    "http://localhost:11435",
                    "https://ollama.com",
                    "http://localhost:11434@evil.example"
                })
        void shouldBeRefusedPastTheGate(String host) {
            environment.put("OLLAMA_HOST", host);
            assertThat(refusal(START).code()).isEqualTo("command.remote");
        }

        @Test
        void shouldBeRefusedWhenNobodySaysWhatItLoads() throws Exception {
            Files.writeString(folder.resolve("rag_system/main.py"), "MODEL = pick()\n");
            assertThat(refusal(START).code()).isEqualTo("command.no_model");
            Files.delete(folder.resolve("rag_system/main.py"));
            assertThat(refusal(START).code()).isEqualTo("command.model_absent");
        }

        @Test
        void shouldSeeThatACloudModelIsRemote() throws Exception {
            environment.put("GENERATION_MODEL", "gpt-oss:120b-cloud");
            assertThat(read(START).models().getFirst().model().remote()).isTrue();
        }

        @Test
        void shouldKnowTheLauncher() throws Exception {
            ToolPlan plan = read("run_system.py", "--no-frontend");
            assertThat(plan.address())
                    .isEqualTo(new ToolPlan.Address.Loopback(List.of(8001, 8000)));
            assertThat(plan.surroundings().ollamaPort()).contains(11_434);
            assertThat(refusal("run_system.py", "--brand-new").code()).isEqualTo("command.option");
            assertThat(refusal("-m", "rag_system.main", "stray").code())
                    .isEqualTo("command.option");
        }

        @Test
        void shouldNotMeanOtherPythonPrograms() {
            assertThat(refusal("-c", "import x").code()).isEqualTo("command.unknown");
            assertThat(refusal("-m", "rag_system.web").code()).isEqualTo("command.unknown");
            assertThat(refusal("-X", "dev", "run_system.py").code()).isEqualTo("command.unknown");
            assertThat(refusal().code()).isEqualTo("command.unknown");
        }
    }

    @Nested
    class First {
        @Test
        void shouldLoadTheFileAndTheEmbeddingModelOfItsConstants() throws Exception {
            ToolPlan plan = read("run_localGPT.py", "--device_type", "cpu", "--show_sources");
            assertThat(asked(plan))
                    .containsExactly("localgpt MODEL_BASENAME", "localgpt EMBEDDING_MODEL_NAME");
            assertThat(plan.models().getFirst().model().location().getFileName())
                    .hasToString("tiny.Q4_K_M.gguf");
            assertThat(plan.surroundings().settings())
                    .containsExactly(folder.resolve("constants.py"));
            assertThat(plan.command())
                    .containsSequence(
                            folder.resolve("run_localGPT.py").toString(), "--device_type");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "MODEL_ID = os.environ['X']",
                    "MODEL_ID = \"a/b\" + \"c\"",
                    "MODEL_ID = f\"a/b\"",
                    "if True:\n    MODEL_ID = \"a/b\"",
                    "MODEL_ID: str = pick()",
                    "MODEL_ID += \"x\"",
                    "MODEL_ID = \"a\\x2fb\""
                })
        void shouldBeRefusedWhereConstantsAreComputed(String line) throws Exception {
            Files.writeString(
                    folder.resolve("constants.py"),
                    FIRST.replace("MODEL_ID = \"TheBloke/tiny-GGUF\"  # comment", line));
            assertThat(refusal("run_localGPT.py").code()).isEqualTo("command.settings");
        }

        @Test
        void shouldBeRefusedWhereAConstantIsSetTwice() throws Exception {
            Files.writeString(folder.resolve("constants.py"), FIRST + "MODEL_ID = \"x/y\"\n");
            assertThat(refusal("run_localGPT.py").code()).isEqualTo("command.settings");
        }

        @Test
        void shouldNotLeaveTheModelsFolder() throws Exception {
            Files.writeString(
                    folder.resolve("constants.py"),
                    FIRST.replace("tiny.Q4_K_M.gguf", "../../../../x.gguf"));
            Files.write(folder.resolve("x.gguf"), TinyGguf.bytes(2));
            assertThat(refusal("run_localGPT.py").code()).isEqualTo("command.model_absent");
        }

        @Test
        void shouldNotWritePromptsDown() {
            assertThat(refusal("run_localGPT.py", "--save_qa").getMessage()).contains("prompts");
        }
    }
}
