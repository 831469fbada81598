package dev.countersign.gate.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonTextTest {
    @Provide
    Arbitrary<Json> values() {
        Arbitrary<String> texts =
                Arbitraries.strings()
                        .withCharRange('\u0000', '\ud7ff')
                        .ofMaxLength(12)
                        .map(text -> text + "\uD83D\uDE00");
        Arbitrary<Json> leaves =
                Arbitraries.oneOf(
                        texts.map(Json.Str::new),
                        Arbitraries.longs().map(Json.Int::new),
                        Arbitraries.of("0.10", "1E400", "-0", "1e-7", "123456789012345678901234")
                                .map(Json.Num::new),
                        Arbitraries.of(true, false).map(Json.Bool::new),
                        Arbitraries.just(new Json.Null()));
        Arbitrary<Json> lists = leaves.list().ofMaxSize(4).map(Json.Arr::new);
        Arbitrary<Json> objects =
                Arbitraries.maps(texts, Arbitraries.oneOf(leaves, lists))
                        .ofMaxSize(4)
                        .map(Json.Obj::new);
        return Arbitraries.oneOf(leaves, lists, objects);
    }

    @Property(tries = 500)
    void shouldBeReadAsWhatWasWritten(@ForAll("values") Json value) throws FormatException {
        byte[] written = JsonText.write(value);
        assertThat(Json.parse(written, 1 << 20)).isEqualTo(value);
        assertThat(JsonText.write(Json.parse(written, 1 << 20))).isEqualTo(written);
    }

    /**
     * Whatever the bytes are: refused, or an object with one model and nothing that folds to it.
     */
    @Property(tries = 1000)
    void shouldReadOneModelOrNone(@ForAll("bodies") byte[] body) {
        try {
            CallBody read = CallBody.read(body);
            read.requireSpelling(List.of("model"));
            long models =
                    read.json().members().keySet().stream()
                            .filter(name -> CallBody.folded(name).equals("model"))
                            .count();
            assertThat(models).isLessThanOrEqualTo(1);
            assertThat(read.has("model")).isEqualTo(models == 1);
        } catch (RefusedException e) {
            assertThat(e.status()).isEqualTo(400);
        }
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        Arbitrary<String> pieces =
                Arbitraries.of(
                        "{",
                        "}",
                        "\"model\"",
                        "\"Model\"",
                        "\"mod\\u0065l\"",
                        "\"MODEL\"",
                        ":",
                        ",",
                        "\"ok\"",
                        "\"bad\"",
                        "1e9",
                        "[",
                        "]",
                        "null",
                        " ",
                        "\n",
                        "\\",
                        "\u0000",
                        "\uFEFF",
                        "{\"model\":\"ok\"",
                        ",\"mOdel\":\"bad\"",
                        "}");
        return pieces.list().ofMaxSize(10).map(list -> String.join("", list).getBytes(UTF_8));
    }

    @Example
    void shouldFoldAsGoDoes() {
        assertThat(CallBody.folded("tool\u017f")).isEqualTo("tools");
        assertThat(CallBody.folded("\u212aeep_alive")).isEqualTo("keep_alive");
        assertThatThrownBy(() -> CallBody.read("{\"tools\":1,\"tool\u017f\":2}".getBytes(UTF_8)))
                .isInstanceOf(RefusedException.class);
    }

    @Example
    void shouldKeepTheOrder() {
        CallBody body =
                new CallBody(
                        new Json.Obj(new java.util.LinkedHashMap<>(Map.of("b", new Json.Int(1)))));
        assertThat(new String(JsonText.write(body.with("a", "x").json()), UTF_8))
                .isEqualTo("{\"b\":1,\"a\":\"x\"}");
    }
}
