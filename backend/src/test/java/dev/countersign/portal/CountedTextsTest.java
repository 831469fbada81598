package dev.countersign.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.token.Reason;
import io.micronaut.context.MessageSource;
import io.micronaut.context.MessageSource.MessageContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountedTextsTest {
    private final MessageSource texts = new Texts().messages();

    private String said(String code, Object... arguments) {
        return texts.getMessage(code, Locale.ENGLISH, arguments).orElseThrow();
    }

    @Nested
    class Counted {
        @ParameterizedTest
        @CsvSource({"0,0 people", "1,1 person", "2,2 people", "11,11 people"})
        void shouldAgreeWithTheNumber(int number, String start) {
            assertThat(said("effect.reason.sub", number, 1)).isEqualTo(start + ", 1 device");
        }

        @Test
        void shouldAgreeWithNumbersOfAllKinds() {
            assertThat(said("departure.people", 1L)).isEqualTo("person");
            assertThat(said("departure.people", "1")).isEqualTo("person");
            assertThat(said("departure.people", "1,204")).isEqualTo("people");
            assertThat(texts.getMessage("departure.people", MessageContext.of(Locale.ENGLISH)))
                    .contains("people");
            assertThat(
                            texts.getMessage(
                                    "departure.people",
                                    Locale.ENGLISH,
                                    Map.<String, Object>of("0", 1)))
                    .contains("person");
        }

        @Test
        void shouldLeaveOtherTextsAsTheyAre() {
            assertThat(said("conflict.newest", 3)).contains("3").doesNotContain("{", "|");
        }
    }

    @Test
    void shouldSayWhyAGateRefuses() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::code))
                .allSatisfy(code ->
                        assertThat(
                                        texts.getMessage("refusal." + code, Locale.ENGLISH)
                                                .or(() ->
                                                        texts.getMessage(
                                                                "refusal."
                                                                        + code.substring(
                                                                                0,
                                                                                code.indexOf('.')),
                                                                Locale.ENGLISH)))
                                .isPresent());
    }
}
