package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Browser;
import dev.countersign.ServerTest;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class SignInTest {
    private static final String PASSWORD = "correct horse battery";

    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;

    private Browser browser;
    private String username;

    @BeforeEach
    void person() {
        browser = new Browser(server.getURL().toString());
        username = "u" + System.nanoTime();
        Person person =
                people.add(
                        "test", username, "Somebody", Programme.COMMERCIAL, Set.of(Role.DEVELOPER));
        accounts.setPassword("test", person.id(), PASSWORD.toCharArray());
    }

    @Nested
    class SigningIn {
        @Test
        void shouldOpenASession() {
            var answer = browser.signIn(username, PASSWORD);

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(answer.headers().firstValue("location")).hasValue("/");
            assertThat(answer.headers().allValues("set-cookie"))
                    .anyMatch(c ->
                            c.startsWith("countersign_session")
                                    && c.contains("HTTPOnly")
                                    && c.contains("SameSite=Lax"));
        }

        @Test
        void shouldAnswerTheSameForUnknownAndWrong() {
            var wrong = browser.signIn(username, "not the password");
            var unknown = browser.signIn("nobody", PASSWORD);

            assertThat(wrong.statusCode()).isEqualTo(422).isEqualTo(unknown.statusCode());
            assertThat(browser.cookie("countersign_session")).isEmpty();
        }

        @Test
        void shouldNeedTheFormsTokenHoweverItsTypeIsWritten() {
            browser.get("/signin");
            for (String type :
                    List.of(
                            "application/x-www-form-urlencoded",
                            "APPLICATION/X-WWW-FORM-URLENCODED",
                            "Application/x-www-form-urlencoded; charset=utf-8")) {
                String form = "username=" + username + "&password=" + PASSWORD.replace(' ', '+');
                assertThat(browser.postRaw("/signin", form, type).statusCode())
                        .as(type)
                        .isEqualTo(403);
                assertThat(browser.cookie("countersign_session")).isEmpty();
            }
        }

        @Test
        void shouldNeedTheFormsToken() {
            browser.get("/signin");
            var answer = browser.postRaw("/signin", "username=" + username + "&password=x");

            assertThat(answer.statusCode()).isIn(401, 403, 303);
            assertThat(browser.cookie("countersign_session")).isEmpty();
        }

        @Test
        void shouldTakeAFormThatArrivesInPieces() throws Exception {
            browser.get("/signin");
            String form =
                    "username="
                            + username
                            + "&password="
                            + PASSWORD.replace(' ', '+')
                            + "&csrf="
                            + browser.cookie("countersign_csrf");
            String head =
                    """
                    POST /signin HTTP/1.1
                    Host: %s:%d
                    Accept: text/html
                    Cookie: countersign_csrf=%s
                    Content-Type: application/x-www-form-urlencoded
                    Content-Length: %d
                    Connection: close

                    """
                            .formatted(
                                    server.getHost(),
                                    server.getPort(),
                                    browser.cookie("countersign_csrf"),
                                    form.length())
                            .replace("\n", "\r\n");
            try (Socket socket = new Socket(server.getHost(), server.getPort())) {
                socket.setSoTimeout(20_000);
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.flush();
                for (byte b : form.getBytes(StandardCharsets.US_ASCII)) {
                    out.write(b);
                    out.flush();
                }
                String answer =
                        new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 303");
            }
        }

        @Test
        void shouldLockAfterManyFailures() {
            for (int i = 0; i < 6; i++) {
                browser.signIn(username, "wrong " + i);
            }
            assertThat(browser.signIn(username, PASSWORD).statusCode()).isEqualTo(422);
        }

        @Test
        void shouldNotCountFormsThatAreNotFilledIn() {
            for (int i = 0; i <= Attempts.MOST; i++) {
                var empty = browser.signIn(i % 2 == 0 ? "" : username, "");
                assertThat(empty.statusCode()).isEqualTo(422);
                assertThat(empty.body()).contains("Type your account name and your password.");
            }
            assertThat(browser.signIn(username, PASSWORD).statusCode()).isEqualTo(303);
        }

        @Test
        void shouldOnlyLeadToThisSite() {
            for (String evil :
                    new String[] {
                        "//evil.example",
                        "/\\evil.example",
                        "https://evil.example",
                        "/%0d%0aX:1\r\n"
                    }) {
                assertThat(LocalPath.of(evil)).as(evil).isEqualTo("/");
            }
            assertThat(LocalPath.of("/requests/req_1?tab=2")).isEqualTo("/requests/req_1?tab=2");
        }
    }

    @Nested
    class NewPassword {
        @Test
        void shouldEndEverySession() {
            browser.signIn(username, PASSWORD);
            assertThat(browser.get("/").statusCode()).isEqualTo(200);

            Person person = people.byUsername(username).orElseThrow();
            accounts.setPassword("test", person.id(), "another long password".toCharArray());

            assertThat(browser.get("/").statusCode()).isEqualTo(303);
        }
    }

    @Nested
    class SigningOut {
        @Test
        void shouldEndTheSessionOnTheServer() {
            browser.signIn(username, PASSWORD);
            String cookie = browser.cookie("countersign_session");
            assertThat(cookie).isNotEmpty();

            var answer = browser.post("/signout", Map.of());

            assertThat(answer.statusCode()).isEqualTo(303);
            assertThat(browser.get("/people").statusCode()).isEqualTo(303);
        }
    }
}
