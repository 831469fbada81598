package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegoSourceTest {
    private static String joined(String text) {
        return RegoSource.of(text).lines().stream()
                .map(line ->
                        line.pieces().stream()
                                .map(RegoSource.Piece::text)
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    private static List<String> kinds(String line) {
        return RegoSource.of(line).lines().getFirst().pieces().stream()
                .filter(piece -> !piece.kind().equals("plain"))
                .map(piece -> piece.kind() + " " + piece.text())
                .toList();
    }

    @Nested
    class Colouring {
        @Test
        void shouldTellKeywordsCallsNumbersStringsAndComments() {
            assertThat(kinds("x := count(y) if { not input.if == 5 } # why \"so\""))
                    .containsExactly(
                            "call count",
                            "keyword if",
                            "keyword not",
                            "number 5",
                            "comment # why \"so\"");
        }

        @Test
        void shouldSeeStringsWithinTemplates() {
            assertThat(kinds("m := $\"{concat(\", \", names)} is \\\"below\\\"\" if"))
                    .containsExactly(
                            "string $\"{concat(\", \", names)} is \\\"below\\\"\"", "keyword if");
        }

        @Test
        void shouldCutRawStringsIntoLines() {
            RegoSource source = RegoSource.of("a := `one\ntwo`\nb := 1");
            assertThat(source.lines()).hasSize(3);
            assertThat(source.lines().get(1).pieces())
                    .containsExactly(new RegoSource.Piece("string", "two`"));
        }
    }

    @Nested
    class AnyText {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "\n\n",
                    "\"never closed",
                    "`never closed\nat all",
                    "$\"{ never",
                    "$\"}}}\"\"",
                    "\"\\",
                    "$\"\\",
                    "<script>alert(1)</script>",
                    "päckage \u0000 \uD83D\uDE00 #"
                })
        void shouldBeKeptWhole(String text) {
            String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            assertThat(joined(text)).isEqualTo(whole);
        }

        @Test
        void shouldKeepEveryShippedFileWhole() throws IOException {
            try (Stream<Path> files = Files.walk(Repository.POLICIES.resolve("bundle"))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".rego")).toList()) {
                    String text = Files.readString(file);
                    assertThat(joined(text) + "\n").as(file.toString()).isEqualTo(text);
                }
            }
        }
    }
}
