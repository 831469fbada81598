package dev.countersign.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.identity.Role;
import dev.countersign.portal.PageAssert;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that is text for HTTP or JSON, and not for UTF-8 or the database. */
@ServerTest
class BadTextTest {
    private static final String DEVICE =
            "{\"name\":\"%s\",\"ownership\":\"personal\",\"os_family\":\"linux\"}";

    @Inject Api api;
    @Inject EmbeddedServer server;

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
    class Misleading {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a\\u202eb", "a\\u2067b", "a\\u200eb", "a\\u200fb", "a\\u061cb", "a\\u200bb",
                    "a\\u00adb", "a\\u2028b", "a\\u2029b", "a\\u180eb", "a\\u034fb", "a\\u3164b",
                    "a\\u115fb", "a\\uffa0b", "a\\u2800b", "a\\ufff9b", "a\\udb40\\udc41b",
                            "a\\u0007b"
                })
        void shouldBeRefused(String name) {
            assertThat(api.post(lead, "/api/v1/devices", DEVICE.formatted(name)).errors())
                    .containsExactly("/name format");
        }

        @ParameterizedTest
        @ValueSource(strings = {"\\u00a0", "\\u3000\\u2003", "\\u200d", "\\ufe0f"})
        void shouldNotBeEmptyToTheEye(String name) {
            assertThat(api.post(lead, "/api/v1/devices", DEVICE.formatted(name)).errors())
                    .containsExactly("/name length");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Zo\u00eb \u2764\ufe0f",
                    "\ud83d\udc69\u200d\ud83d\udcbb laptop",
                    "\u0645\u062d\u0645\u062f",
                    "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
                })
        void shouldNotBeMistakenForPeoplesOwnWriting(String name) {
            assertThat(api.post(lead, "/api/v1/devices", DEVICE.formatted(name)).status())
                    .isEqualTo(201);
        }

        @Test
        void shouldBeTakenOutOfNamesThatOthersSend() {
            assertThat(Legible.cleaned(" Ann\u202e \nLee\u3164", 120)).isEqualTo("Ann Lee");
            assertThat(Legible.cleaned("\ud83d\ude00".repeat(5), 3))
                    .isEqualTo("\ud83d\ude00".repeat(3));
        }
    }

    @Nested
    class ItsType {
        @Test
        void shouldLeadToItsWordsForAnybody() {
            var answer = api.get(lead, "/api/v1/devices?q=a%00b");
            String type = answer.body().path("type").asText();
            assertThat(type).isEqualTo("/docs/errors#field.invalid");
            var page = new Browser(server.getURL().toString()).get("/docs/errors");
            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains("id=\"field.invalid\"", "mend the fields in errors");
        }
    }

    @Nested
    class InAForm {
        @Test
        void shouldBeRefusedByItsName() {
            Browser browser = new Browser(server.getURL().toString());
            var answer = browser.signIn("a\0b", "correct horse battery staple");
            PageAssert.isPage(answer, 400);
            assertThat(answer.body()).contains("NUL character");
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
            assertThat(api.get(lead, "/api/v1/devices?q=a%00b").errors())
                    .as("refused by its name, before the database sees it")
                    .containsExactly("/q format");
            assertThat(api.get(lead, "/api/v1/requests/a%00b").errors())
                    .containsExactly("/address format");
        }

        @Test
        void shouldBeAProblemWhenItIsTooLong() {
            var answer = api.get(lead, "/api/v1/devices/" + "a".repeat(5000));

            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.code()).isEqualTo("body.too_large");
        }
    }
}
