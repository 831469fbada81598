package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static Json read(String text) throws FormatException {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8), 10_000);
    }

    private static FormatException fault(String text) {
        return catchThrowableOfType(FormatException.class, () -> read(text));
    }

    @Nested
    class Reading {
        @Test
        void shouldReadEveryKindOfValue() throws FormatException {
            assertThat(
                            read(
                                    " {\"a\":[1,-2,true,false,null,\"x\",{}],\"b\":\"\\u00e9\\n\\ud83d\\ude00\"} "))
                    .isEqualTo(
                            new Json.Obj(
                                    Map.of(
                                            "a",
                                            new Json.Arr(
                                                    List.of(
                                                            new Json.Int(1),
                                                            new Json.Int(-2),
                                                            new Json.Bool(true),
                                                            new Json.Bool(false),
                                                            new Json.Null(),
                                                            new Json.Str("x"),
                                                            new Json.Obj(Map.of()))),
                                            "b",
                                            new Json.Str("é\n😀"))));
        }

        @Test
        void shouldKeepIntegersExactAndOtherNumbersAsText() throws FormatException {
            assertThat(read("9223372036854775807")).isEqualTo(new Json.Int(Long.MAX_VALUE));
            assertThat(read("9223372036854775808")).isEqualTo(new Json.Num("9223372036854775808"));
            assertThat(read("1.0")).isEqualTo(new Json.Num("1.0"));
            assertThat(read("1e2")).isEqualTo(new Json.Num("1e2"));
            assertThat(read("-0")).isEqualTo(new Json.Num("-0"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "{",
                    "[",
                    "[1",
                    "[1,",
                    "[1,]",
                    "{\"a\"",
                    "{\"a\":",
                    "{\"a\":1",
                    "{\"a\":1,}",
                    "{a:1}",
                    "{'a':1}",
                    "{,}",
                    "[,]",
                    "nul",
                    "nulll",
                    "True",
                    "01",
                    "-",
                    "1.",
                    ".5",
                    "1e",
                    "1e+",
                    "+1",
                    "0x1",
                    "NaN",
                    "Infinity",
                    "\"",
                    "\"\\",
                    "\"\\x\"",
                    "\"\\u12\"",
                    "\"\\u12g4\"",
                    "\"\\ud800\"",
                    "\"\\udc00\\ud800\"",
                    "\"\u0001\"",
                    "\"\n\"",
                    "1 2",
                    "{} {}",
                    "[] x",
                    "// c\n1",
                    "/**/1",
                    "\uFEFF1",
                    "1\u0000",
                    "\u00a01",
                    "\"\\u\uff11\uff12\uff13\uff14\""
                })
        void shouldRefuseAnythingElse(String text) {
            assertThatThrownBy(() -> read(text)).isInstanceOf(FormatException.class);
        }

        @Test
        void shouldRefuseBrokenUtf8() {
            for (byte[] bad :
                    List.of(
                            new byte[] {'"', (byte) 0xff, '"'},
                            new byte[] {'"', (byte) 0xc0, (byte) 0xaf, '"'},
                            new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
                            new byte[] {'"', (byte) 0xe2, (byte) 0x82, '"'})) {
                assertThatThrownBy(() -> Json.parse(bad, 100)).isInstanceOf(FormatException.class);
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"a\":1,\"a\":1} | /a",
                    "{\"a\":[{\"b\":1,\"\\u0062\":2}]} | /a/0/b",
                    "{\"x/y~z\":{\"k\":1,\"k\":1}} | /x~1y~0z/k",
                })
        void shouldRefuseADuplicateMemberAndSayWhere(String text, String pointer) {
            assertThat(fault(text).pointer()).isEqualTo(pointer);
        }

        @Test
        void shouldReadUpTo32Levels() throws FormatException {
            assertThat(read("[".repeat(32) + "]".repeat(32))).isInstanceOf(Json.Arr.class);
            assertThatThrownBy(() -> read("[".repeat(33) + "]".repeat(33)))
                    .isInstanceOf(FormatException.class);
        }

        @Test
        void shouldReadUpToTheStatedSize() throws FormatException {
            assertThat(Json.parse("123".getBytes(StandardCharsets.UTF_8), 3))
                    .isEqualTo(new Json.Int(123));
            assertThatThrownBy(() -> Json.parse("123".getBytes(StandardCharsets.UTF_8), 2))
                    .isInstanceOf(FormatException.class);
        }
    }

    @Nested
    class Writing {
        @Test
        void shouldSortMembersByUtf16AndEscapeAsRfc8785() throws FormatException {
            String unsorted =
                    "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}";
            assertThat(read(unsorted).canonical())
                    .isEqualTo(
                            "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\uFB33\":3}");
            assertThat(new Json.Str("\b\t\n\f\r\u0001\u001f\"\\/€").canonical())
                    .isEqualTo("\"\\b\\t\\n\\f\\r\\u0001\\u001f\\\"\\\\/€\"");
        }

        @Test
        void shouldRefuseWhatHasNoCanonicalForm() {
            assertThatThrownBy(() -> new Json.Int(1L << 53).canonical())
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Json.Num("1.5").canonical())
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Json.Str("\ud800"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Json.object().put("a", 1).put("a", 2))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Fields {
        private static JsonFields fields(String json) throws FormatException {
            return JsonFields.of(Json.parseObject(json.getBytes(StandardCharsets.UTF_8), 10_000));
        }

        @Test
        void shouldRefuseMembersThatNobodyTook() throws FormatException {
            JsonFields fields = fields("{\"a\":1,\"b\":2}");
            assertThat(fields.integer("a", 0, 1)).isEqualTo(1);
            assertThat(catchThrowableOfType(FormatException.class, fields::end).pointer())
                    .isEqualTo("/b");
            assertThat(fields.integer("b", 0, 2)).isEqualTo(2);
            fields.end();
        }

        @Test
        void shouldNameThePlaceOfAFault() throws FormatException {
            JsonFields inner = fields("{\"use\":{\"scopes\":[\"a\",1]}}").object("use");
            FormatException fault =
                    catchThrowableOfType(FormatException.class, () -> inner.texts("scopes"));
            assertThat(fault.pointer()).isEqualTo("/use/scopes");
            assertThat(fault.problem()).isEqualTo("must be a string");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"t\":\"\"}",
                    "{\"t\":\"a\\u0007\"}",
                    "{\"t\":\"a\\u202eb\"}",
                    "{\"t\":1}",
                    "{}"
                })
        void shouldRefuseTextThatCannotBeShown(String json) throws FormatException {
            JsonFields fields = fields(json);
            assertThatThrownBy(() -> fields.text("t")).isInstanceOf(FormatException.class);
        }

        @Test
        void shouldKeepHostileNamesOutOfMessages() throws FormatException {
            JsonFields fields = fields("{\"\\u001b[31m" + "x".repeat(500) + "\":1}");
            String pointer = catchThrowableOfType(FormatException.class, fields::end).pointer();
            assertThat(pointer).hasSizeLessThan(100).doesNotContain("\u001b");
        }
    }
}
