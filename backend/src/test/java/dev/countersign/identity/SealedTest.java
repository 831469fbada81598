package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealedTest {
    private static final byte[] SECRET = "s".repeat(64).getBytes(StandardCharsets.UTF_8);
    private final Sealed sealed = new Sealed(SECRET, "one");

    @Test
    void shouldOpenWithTheSameSecretAndPurposeOnly() {
        String text = sealed.seal("ä form");

        assertThat(sealed.open(text)).hasValue("ä form");
        assertThat(new Sealed(SECRET, "two").open(text)).isEmpty();
        assertThat(new Sealed("t".repeat(64).getBytes(StandardCharsets.UTF_8), "one").open(text))
                .isEmpty();
        assertThat(sealed.seal("ä form")).isNotEqualTo(text);
    }

    @Test
    void shouldNotOpenWhatWasChanged() {
        String text = sealed.seal("form");
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            // the last character may hold bits that mean nothing
            if (i < text.length() - 1) {
                assertThat(sealed.open(changed)).as("at %s", i).isEmpty();
            }
        }
        assertThat(sealed.open("")).isEmpty();
        assertThat(sealed.open("not base64!")).isEmpty();
        assertThat(sealed.open(text.substring(0, 10))).isEmpty();
    }
}
