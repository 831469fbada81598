package dev.countersign.policy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MaskingTest {
    static final String EVENT =
            "{\"input\":{\"use\":{\"reason\":\"secret\",\"scopes\":[\"a\",\"b\",\"c\"]},\"n\":[{\"x\":1},{\"x\":2}]},\"result\":{\"outcome\":\"deny\"}}";

    /** Rules and what they make of {@link #EVENT}; OpaMaskingTest asks OPA itself the same. */
    private static final String CASES =
            """
            ['/input/use/reason'] | {'input':{'use':{'scopes':['a','b','c']},'n':[{'x':1},{'x':2}]},'result':{'outcome':'deny'},'erased':['/input/use/reason']}
            ['/input'] | {'result':{'outcome':'deny'},'erased':['/input']}
            ['/input/use/scopes/1'] | {'input':{'use':{'reason':'secret','scopes':['a','c']},'n':[{'x':1},{'x':2}]},'result':{'outcome':'deny'},'erased':['/input/use/scopes/1']}
            ['/input/n/1/x'] | {'input':{'use':{'reason':'secret','scopes':['a','b','c']},'n':[{'x':1},{}]},'result':{'outcome':'deny'},'erased':['/input/n/1/x']}
            ['/input/nothing/there', '/input/use/scopes/9', '/input/use/reason/deeper', '/nd_builtin_cache'] | {'input':{'use':{'reason':'secret','scopes':['a','b','c']},'n':[{'x':1},{'x':2}]},'result':{'outcome':'deny'}}
            [{'op':'upsert','path':'/input/use/reason','value':'**'}] | {'input':{'use':{'reason':'**','scopes':['a','b','c']},'n':[{'x':1},{'x':2}]},'result':{'outcome':'deny'},'masked':['/input/use/reason']}
            [{'op':'upsert','path':'/input/a/b','value':{'c':null}}] | {'input':{'use':{'reason':'secret','scopes':['a','b','c']},'n':[{'x':1},{'x':2}],'a':{'b':{'c':null}}},'result':{'outcome':'deny'},'masked':['/input/a/b']}
            [{'op':'upsert','path':'/result','value':'hidden'}] | {'input':{'use':{'reason':'secret','scopes':['a','b','c']},'n':[{'x':1},{'x':2}]},'result':'hidden','masked':['/result']}
            [{'op':'upsert','path':'/input/use/scopes/2','value':7}] | {'input':{'use':{'reason':'secret','scopes':['a','b',7]},'n':[{'x':1},{'x':2}]},'result':{'outcome':'deny'},'masked':['/input/use/scopes/2']}
            [{'op':'upsert','path':'/input/use/scopes/3','value':7}] | {'input':{'use':{'reason':'secret','scopes':['a','b','c']},'n':[{'x':1},{'x':2}]},'result':{'outcome':'deny'}}
            [{'op':'remove','path':'/input/n','value':1}, '/result/outcome'] | {'input':{'use':{'reason':'secret','scopes':['a','b','c']}},'result':{},'erased':['/input/n','/result/outcome']}
            [] | {'input':{'use':{'reason':'secret','scopes':['a','b','c']},'n':[{'x':1},{'x':2}]},'result':{'outcome':'deny'}}
            """;

    static Stream<Arguments> cases() {
        return CASES.replace('\'', '"')
                .lines()
                .map(line -> {
                    int bar = line.indexOf(" | ");
                    return Arguments.of(line.substring(0, bar), line.substring(bar + 3));
                });
    }

    private static String masked(String rules) throws JsonProcessingException {
        ObjectNode event = (ObjectNode) StrictJson.tree(EVENT.getBytes(StandardCharsets.UTF_8));
        new Masking(rules.getBytes(StandardCharsets.UTF_8)).apply(event);
        return event.toString();
    }

    @Nested
    class Applying {
        @ParameterizedTest
        @MethodSource("dev.countersign.policy.log.MaskingTest#cases")
        void shouldEraseAndReplace(String rules, String expected) throws JsonProcessingException {
            assertThat(masked(rules)).isEqualTo(expected);
        }
    }

    @Nested
    class BadRules {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{} | JSON array",
                    "[ | no JSON",
                    "['input/use'] | Rule 1",
                    "['/input/use', '/labels/id'] | Rule 2",
                    "['/input//x'] | Rule 1",
                    "['/input/a~1b'] | letters, digits",
                    "[7] | neither",
                    "[{'path':'/input'}] | op",
                    "[{'op':'replace','path':'/input'}] | op",
                    "[{'op':'upsert','path':'/input/x'}] | value",
                    "[{'op':'remove','path':'/input/x','when':1}] | when"
                })
        void shouldEndTheStartNamingTheRule(String rules, String said) {
            byte[] json = rules.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

            assertThatThrownBy(() -> new Masking(json))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(said);
        }
    }

    @Test
    void shouldNameItsRulesByDigest() {
        assertThat(new Masking(new byte[0]).digest()).isEqualTo("none");
        assertThat(new Masking("[]".getBytes(StandardCharsets.UTF_8)).digest())
                .startsWith("sha256:");
    }
}
