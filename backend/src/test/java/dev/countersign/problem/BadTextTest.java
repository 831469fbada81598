package dev.countersign.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Role;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Text that is text for HTTP or JSON, and not for UTF-8 or the database. */
@ServerTest
class BadTextTest {
    private static final String DEVICE =
            "{\"name\":\"%s\",\"ownership\":\"personal\",\"os_family\":\"linux\"}";

    @Inject Api api;

    private Api.Identity lead = Api.NOBODY;

    @BeforeEach
    void lead() {
        lead = api.person(Role.SECURITY_LEAD);
    }

    @Nested
    class InJson {
        @Test
        void shouldBeRefusedByItsPointer() {
            for (String escape : new String[] {"\\u0000", "\\ud800", "a\\udc00b"}) {
                assertThat(api.post(lead, "/api/v1/devices", DEVICE.formatted(escape)).errors())
                        .containsExactly("/name value");
            }
        }

        @Test
        void shouldNotBeMistakenForAPair() {
            assertThat(
                            api.post(lead, "/api/v1/devices", DEVICE.formatted("\\ud83d\\ude00"))
                                    .status())
                    .isEqualTo(201);
        }
    }

    @Nested
    class InAnAddress {
        @Test
        void shouldBeRefused() {
            for (String path : new String[] {"requests/a%00b", "devices?q=%00"}) {
                var answer = api.get(lead, "/api/v1/" + path);
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.code()).isEqualTo("field.invalid");
            }
        }

        @Test
        void shouldBeAProblemWhenItIsTooLong() {
            var answer = api.get(lead, "/api/v1/devices/" + "a".repeat(5000));

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.code()).isEqualTo("body.too_large");
        }
    }
}
