package dev.countersign.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/coverage.md} to what the tests show. */
class CoverageTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\| ?([^|]*)\\|$");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?`");

    private record Row(String system, String way, String verdict, String shownBy) {}

    private static List<Row> rows() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("../docs/coverage.md"))) {
            return lines.map(ROW::matcher)
                    .filter(matcher -> matcher.matches() && !matcher.group(1).equals("system"))
                    .filter(matcher -> !matcher.group(1).startsWith("---"))
                    .map(matcher ->
                            new Row(
                                    matcher.group(1),
                                    matcher.group(2),
                                    matcher.group(3),
                                    matcher.group(4)))
                    .toList();
        }
    }

    @Test
    void shouldNameATestForEveryClaimAndNoneForWhatIsNotClaimed() throws IOException {
        assertThat(rows())
                .hasSizeGreaterThan(60)
                .allSatisfy(row -> {
                    assertThat(row.verdict()).isIn("prevented", "detected", "out of scope");
                    assertThat(NAME.matcher(row.shownBy()).find())
                            .as(row.way())
                            .isEqualTo(!row.verdict().equals("out of scope"));
                });
    }

    @Test
    void shouldNameOnlyTestsThatExist() throws IOException {
        Set<MatchResult> named =
                rows().stream()
                        .flatMap(row -> NAME.matcher(row.shownBy()).results())
                        .collect(Collectors.toSet());
        List<Path> sources = sources();
        assertThat(named)
                .isNotEmpty()
                .allSatisfy(test -> {
                    List<Path> found =
                            sources.stream()
                                    .filter(file -> file.endsWith(test.group(1) + ".java"))
                                    .toList();
                    assertThat(found).as(test.group()).hasSize(1);
                    String member = test.group(2);
                    if (member != null) {
                        assertThat(Files.readString(found.getFirst()))
                                .as(test.group())
                                .containsPattern("(class|void) " + Pattern.quote(member) + "\\b");
                    }
                });
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> own = Files.walk(Path.of("src/test/java"));
                Stream<Path> token = Files.walk(Path.of("../token/src/test/java"))) {
            return Stream.concat(own, token)
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList();
        }
    }
}
