package dev.countersign.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.platform.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableStreamTest {
    record Row(String name, long size) {}

    private static String written(TableStream.Format format, List<Page<Row>> pages)
            throws IOException {
        List<Column<Row>> columns =
                List.of(new Column<>("name", Row::name), new Column<>("size", Row::size));
        try (var stream =
                new TableStream<>(
                        "rows",
                        columns,
                        format,
                        after -> pages.get(after == null ? 0 : Integer.parseInt(after)))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final List<Page<Row>> TWO_PAGES =
            List.of(
                    new Page<>(List.of(new Row("a, \"b\"", 1)), "1"),
                    new Page<>(List.of(new Row("日本\nz", 2)), null));

    @Nested
    class Csv {
        @Test
        void shouldWriteAllPagesByRfc4180() throws IOException {
            assertThat(written(TableStream.Format.CSV, TWO_PAGES))
                    .isEqualTo("name,size\r\n\"a, \"\"b\"\"\",\"1\"\r\n\"日本\nz\",\"2\"\r\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "=1+1",
                    "+1",
                    "-1",
                    "@SUM(A1)",
                    "\t=1",
                    "\r=1",
                    "\n=1",
                    " =1",
                    "\u00a0=1",
                    "\u2007\u202f\u3000\uff1d1",
                    "=cmd|' /C calc'!A0"
                })
        void shouldDisarmFormulas(String text) {
            assertThat(TableStream.cell(text)).isEqualTo("\"'" + text + "\"");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a=1", "1-1", "mail@example.org", "", "é", "2026-11-23T10:00:00Z"})
        void shouldLeaveOtherTextsAlone(String text) {
            assertThat(TableStream.cell(text)).isEqualTo("\"" + text + "\"");
        }
    }

    @Nested
    class Json {
        @Test
        void shouldWriteAnArrayOverAllPages() throws IOException {
            assertThat(written(TableStream.Format.JSON, TWO_PAGES))
                    .isEqualTo(
                            "[\n{\"name\":\"a, \\\"b\\\"\",\"size\":1},\n{\"name\":\"日本\\nz\",\"size\":2}\n]\n");
        }

        @Test
        void shouldWriteOneObjectALine() throws IOException {
            assertThat(written(TableStream.Format.NDJSON, TWO_PAGES).lines()).hasSize(2);
        }

        @Test
        void shouldWriteAnEmptyArrayForNothing() throws IOException {
            assertThat(written(TableStream.Format.JSON, List.of(new Page<>(List.of(), null))))
                    .isEqualTo("[\n\n]\n");
        }
    }
}
