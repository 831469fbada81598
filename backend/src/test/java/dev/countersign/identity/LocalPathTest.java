package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/requests/req_1?tab=2",
                "/policies/rules/model.scan.stale",
                "/people?q=a%20b&role=",
                "/decisions?q=https%3A%2F%2Fx.example",
                "/models/mistral%2Fnemo",
                "/responsible-use"
            })
    void shouldKeepWhatIsHere(String path) {
        assertThat(LocalPath.of(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "/%5Cevil.example",
                "/%5c%5cevil.example",
                "/%2Fevil.example",
                "/%2f%2fevil.example",
                "/%252Fevil.example",
                "/%255Cevil.example",
                "/%09/evil.example",
                "/\t/evil.example",
                "/%0d%0aSet-Cookie:x=1",
                "/\r\nX: 1",
                "/%00/evil.example",
                "/.//evil.example",
                "/x/..//evil.example",
                "/%2e%2e//evil.example",
                "/x/%2e%2e/%2fevil.example",
                "https://evil.example",
                "HTTPS://evil.example",
                "https:evil.example",
                "//evil.example@countersign.example",
                "http:/evil.example",
                "http://127.0.0.1@evil.example/",
                "https://countersign.example/requests",
                "https://user:secret@countersign.example/",
                "/%2f%2fevil.example/%2e%2e",
                "/\n/evil.example",
                "/%0a/evil.example",
                "%2f%2fevil.example",
                "javascript:alert(1)",
                "data:text/html,x",
                "evil.example",
                " /requests",
                "/requests ",
                "/#//evil.example",
                "/requests<script>",
                "/re%zzquests",
                "/\u2028evil",
                "/@evil.example//x"
            })
    void shouldLeadToTheFirstPageOtherwise(String path) {
        assertThat(LocalPath.of(path)).isEqualTo("/");
    }

    @Test
    void shouldNotKeepWhatIsLong() {
        assertThat(LocalPath.of("/" + "a".repeat(1999))).hasSize(2000);
        assertThat(LocalPath.of("/" + "a".repeat(2000))).isEqualTo("/");
    }
}
