package dev.countersign.gate.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.gate.demo.TinyGguf;
import dev.countersign.gate.sample.SampleLaptop;
import dev.countersign.gate.sample.SampleServer;
import dev.countersign.token.Digest;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code countersign scan} on a home folder with real files. */
class ScanCommandTest {
    private static final byte[] GGUF = TinyGguf.bytes(3);

    @TempDir Path folder;
    private SampleLaptop laptop;

    @BeforeEach
    void machine() {
        laptop = new SampleLaptop(folder);
    }

    private Path place(String path, byte[] bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    private String scan(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "scan";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        SampleLaptop.Ended ended = laptop.run(all);
        assertThat(ended.code()).as(ended.output()).isZero();
        return ended.output();
    }

    private void ollama() throws IOException {
        String layer =
                "{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"%s\",\"size\":%d}"
                        .formatted(Digest.of(GGUF), GGUF.length);
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        place(".ollama/models/blobs/sha256-" + Digest.of(GGUF).hex(), GGUF);
        place(".ollama/models/blobs/sha256-" + Digest.of(config).hex(), config);
        place(
                ".ollama/models/manifests/registry.ollama.ai/library/tiny/latest",
                ("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\""
                                + Digest.of(config)
                                + "\",\"size\":2},\"layers\":["
                                + layer
                                + "]}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Nested
    class UsualPlaces {
        @Test
        void shouldSayThatThereIsNothing() {
            assertThat(scan()).contains("None of the places where tools keep models exists here");
        }

        @Test
        void shouldFindModelsOfEveryTool() throws Exception {
            ollama();
            place(".lmstudio/models/org/tiny/tiny-q4.gguf", TinyGguf.bytes(4));
            place(".cache/llama.cpp/org_repo_tiny.gguf", TinyGguf.bytes(5));
            Path blob = place(".cache/huggingface/hub/models--org--repo/blobs/ab", GGUF);
            Path snapshot =
                    Files.createDirectories(
                            folder.resolve(".cache/huggingface/hub/models--org--repo/snapshots/c"));
            Files.createSymbolicLink(snapshot.resolve("hub.gguf"), snapshot.relativize(blob));
            String table = scan();
            assertThat(table)
                    .contains("registry.ollama.ai/library/tiny:latest")
                    .contains("tiny-q4.gguf", "org_repo_tiny.gguf", "hub.gguf")
                    .contains("apache-2.0", "not approved", "4 models");
            // This machine may be running tools of its own.
            assertThat(
                            table.lines()
                                    .filter(line -> !line.startsWith("Running:"))
                                    .filter(line -> line.contains(".gguf")))
                    .allMatch(line -> line.matches(".* gguf +[0-9.]+ [kM]B  [0-9a-f]{12}  .*"));
        }

        @Test
        void shouldFollowLmStudiosOwnSettings() throws Exception {
            Path elsewhere = folder.resolve("elsewhere");
            place("elsewhere/o/m/moved.gguf", GGUF);
            place("studio/settings.json", settings(elsewhere));
            place(
                    ".lmstudio-home-pointer",
                    (folder.resolve("studio") + "\n").getBytes(StandardCharsets.UTF_8));
            assertThat(scan()).contains("moved.gguf");
        }

        private byte[] settings(Path downloads) {
            return Json.object()
                    .put("downloadsFolder", downloads.toString())
                    .put("other", 1)
                    .build()
                    .canonicalBytes();
        }

        @Test
        void shouldGoOnWherePartCannotBeRead() throws Exception {
            place(".lmstudio/models/a/good.gguf", GGUF);
            place(".lmstudio/models/b/big-00001-of-00002.gguf", GGUF);
            Path loop = Files.createDirectories(folder.resolve(".lmstudio/models/c"));
            Files.createSymbolicLink(loop.resolve("again"), loop);
            Files.createSymbolicLink(loop.resolve("self.gguf"), Path.of("self.gguf"));
            place(".ollama/models/manifests/h/n/m/t", "{".getBytes(StandardCharsets.UTF_8));
            Files.createDirectories(folder.resolve(".ollama/models/blobs"));
            assertThat(scan())
                    .contains("good.gguf", "1 model,")
                    .contains("00002-of-00002.gguf is missing")
                    .contains("manifests/h/n/m/t");
        }

        @Test
        void shouldShowATruncatedFileAsBroken() throws Exception {
            place(".lmstudio/models/a/cut.gguf", java.util.Arrays.copyOf(GGUF, GGUF.length - 5000));
            assertThat(scan()).contains("gguf, BROKEN");
            assertThat(scan("--long")).contains("failed:");
        }
    }

    @Nested
    class Approvals {
        @Test
        void shouldShowWhatIsApprovedAndWhatWas() throws Exception {
            try (SampleServer server = new SampleServer(laptop.time)) {
                laptop.enrol(server);
                server.approve("apr_1", GGUF);
                laptop.sync();
                place("m/known.gguf", GGUF);
                place("m/other.gguf", TinyGguf.bytes(9));
                String table = scan(folder.resolve("m").toString());
                assertThat(line(table, "known.gguf")).endsWith("  approved");
                assertThat(line(table, "other.gguf")).endsWith("  not approved");
                laptop.time.pass(java.time.Duration.ofDays(400));
                assertThat(line(scan(folder.resolve("m").toString()), "known.gguf"))
                        .endsWith("  expired");
            }
        }

        private String line(String table, String name) {
            return table.lines().filter(line -> line.startsWith(name)).findFirst().orElseThrow();
        }
    }

    @Nested
    class Machines {
        @Test
        void shouldPrintJsonAndNothingElse() throws Exception {
            place("a.gguf", GGUF);
            Json.Obj answer =
                    Json.parseObject(
                            scan("--json", folder.resolve("a.gguf").toString())
                                    .getBytes(StandardCharsets.UTF_8),
                            1_000_000);
            JsonFields found = JsonFields.of(answer).objects("found").getFirst();
            assertThat(found.text("name")).isEqualTo("a.gguf");
            assertThat(answer.members().keySet())
                    .containsExactlyInAnyOrder("looked_in", "found", "unreadable", "running");
        }

        @Test
        void shouldTakeSeveralPathsAndNameTheOneThatIsNone() throws Exception {
            place("a.gguf", GGUF);
            place("b.gguf", TinyGguf.bytes(4));
            assertThat(
                            scan(
                                    folder.resolve("a.gguf").toString(),
                                    folder.resolve("b.gguf").toString()))
                    .contains("a.gguf", "b.gguf", "2 models");
            SampleLaptop.Ended ended = laptop.run("scan", folder.resolve("none").toString());
            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.output()).contains("there is no file or folder");
        }
    }

    @Nested
    class Columns {
        @Test
        void shouldCutNamesInTheMiddleByWhatATerminalShows() {
            assertThat(ScanTable.cut("registry.ollama.ai/library/tiny:latest", 20))
                    .isEqualTo("registry.o…ny:latest");
            assertThat(ScanTable.cut("short", 5)).isEqualTo("short");
            assertThat(ScanTable.width(ScanTable.cut("模型模型模型模型模型", 7))).isLessThanOrEqualTo(7);
            assertThat(ScanTable.width("e\u0301")).isEqualTo(1);
        }

        @Test
        void shouldTellRateAndTimeLeft() {
            assertThat(HashProgress.bar(5_000_000_000L, 20_000_000_000L, 4))
                    .isEqualTo(
                            "[#####---------------] hashed 25 %, 5.0 of 20.0 GB, 1.25 GB/s, 12 s left");
            assertThat(List.of(HashProgress.bar(0, 0, 0), HashProgress.bar(9, 3, 1)))
                    .allMatch(line -> !line.contains("left"));
        }
    }
}
