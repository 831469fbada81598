package dev.countersign.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorsDocumentTest {
    private static final Pattern HEADING = Pattern.compile("(?m)^### (\\S+)$");
    private static final Pattern ENTRY =
            Pattern.compile("(?m)^### (\\S+)\\nStatus (\\d{3})\\. \\S[^#]*?\\nDo: \\S");

    @Test
    void shouldHaveOneEntryWithStatusAndAdviceForEachCode() throws IOException {
        String text = Files.readString(Path.of("../docs/errors.md"));
        Map<String, Integer> documented =
                ENTRY.matcher(text)
                        .results()
                        .collect(
                                Collectors.toMap(
                                        entry -> entry.group(1),
                                        entry -> Integer.valueOf(entry.group(2))));
        Map<String, Integer> known =
                Stream.of(ProblemCode.values())
                        .collect(
                                Collectors.toMap(
                                        ProblemCode::code, code -> code.status().getCode()));
        List<String> headings =
                HEADING.matcher(text).results().map(heading -> heading.group(1)).toList();

        assertThat(documented).isEqualTo(known);
        assertThat(headings).containsExactlyInAnyOrderElementsOf(known.keySet());
        assertThat(ErrorsPage.entries(text))
                .as("the page where each problem's type leads")
                .extracting(ErrorsPage.Entry::code)
                .containsExactlyElementsOf(headings);
        assertThat(ErrorsPage.entries(text))
                .allSatisfy(entry -> {
                    assertThat(entry.means()).isNotBlank().doesNotContain("](", "`");
                    assertThat(entry.fix()).isNotBlank().doesNotContain("](", "`");
                });
    }
}
