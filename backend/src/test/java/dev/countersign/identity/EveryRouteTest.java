package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Browser;
import dev.countersign.ServerTest;
import io.micronaut.http.HttpMethod;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds on every route that the router knows. */
@ServerTest
class EveryRouteTest {
    private static final String PASSWORD = "correct horse battery";

    /** They know no cookies, or refuse every body that is no JSON in their own words. */
    private static final List<String> MACHINES = List.of("/api/v1/endpoint/", "/access/v1/");

    @Inject EmbeddedServer server;
    @Inject Router router;
    @Inject People people;
    @Inject LocalAccounts accounts;

    private Browser browser;

    @BeforeEach
    void everyRole() {
        String name = "r" + System.nanoTime();
        Person person =
                people.add("test", name, "Everything", Programme.COMMERCIAL, Set.of(Role.values()));
        accounts.setPassword("test", person.id(), PASSWORD.toCharArray());
        browser = new Browser(server.getURL().toString());
        assertThat(browser.signIn(name, PASSWORD).statusCode()).isEqualTo(303);
    }

    private Set<String> posts() {
        return router.uriRoutes()
                .filter(route -> route.getHttpMethod() == HttpMethod.POST)
                .map(UriRouteInfo::getUriMatchTemplate)
                .map(template -> template.toPathString().replaceAll("\\{[^}]*}", "x"))
                .filter(path -> MACHINES.stream().noneMatch(path::startsWith))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Nested
    class Forms {
        @Test
        void shouldBeRefusedWithoutTheirToken() {
            Set<String> posts = posts();
            assertThat(posts).hasSizeGreaterThan(30).contains("/signin", "/requests", "/signout");
            for (String path : posts) {
                HttpResponse<String> bare = browser.postRaw(path, "reason=because+of+that");
                assertThat(bare.statusCode()).as(path).isEqualTo(403);
                assertThat(bare.body()).as(path).contains("access.csrf");
            }
        }

        @Test
        void shouldBeRefusedWithATokenOfAnotherSession() {
            Browser stranger = new Browser(server.getURL().toString());
            stranger.get("/signin");
            String foreign = stranger.cookie("countersign_csrf");
            for (String path : posts()) {
                assertThat(browser.postRaw(path, "csrf=" + foreign).statusCode())
                        .as(path)
                        .isEqualTo(403);
            }
        }

        @Test
        void shouldBeRefusedAsPlainTextToo() {
            for (String path : posts()) {
                assertThat(browser.postRaw(path, "{\"a\":1}", "text/plain").statusCode())
                        .as(path)
                        .isEqualTo(403);
            }
        }
    }

    @Nested
    class Headers {
        @ParameterizedTest
        @CsvSource({
            "/, 200",
            "/account, 200",
            "/signin, 200",
            "/devices/none, 404",
            "/no/such/page, 404",
            "/people?role=none, 400",
            "/assets/app.css, 200",
            "/assets/none.css, 404",
            "/api/v1/people, 406",
            "/api/v1/none, 404",
            "/health/liveness, 200",
            "/signin/again, 200"
        })
        void shouldBeOnEveryAnswer(String path, int status) {
            HttpResponse<String> answer = browser.get(path);

            assertThat(answer.statusCode()).as(path).isEqualTo(status);
            assertHeaders(answer, path);
        }

        /** The framework's own routes about its inside stay shut, also for administrators. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/beans",
                    "/env",
                    "/loggers",
                    "/threaddump",
                    "/routes",
                    "/caches",
                    "/info",
                    "/refresh",
                    "/stop"
                })
        void shouldNotLeadInside(String path) {
            assertThat(browser.get(path).statusCode()).isEqualTo(404);
        }

        @Test
        void shouldBeOnRedirectsAndRefusals() {
            Browser nobody = new Browser(server.getURL().toString());
            assertHeaders(nobody.get("/account"), "redirect");
            assertHeaders(nobody.postRaw("/signin", "username=x"), "refusal");
            assertHeaders(nobody.get("/api/v1/people"), "401");
        }

        private void assertHeaders(HttpResponse<String> answer, String what) {
            var headers = answer.headers();
            assertThat(headers.firstValue("content-security-policy").orElse(""))
                    .as(what)
                    .contains("default-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.firstValue("x-content-type-options")).as(what).hasValue("nosniff");
            assertThat(headers.firstValue("referrer-policy")).as(what).hasValue("same-origin");
            assertThat(headers.firstValue("permissions-policy").orElse(""))
                    .as(what)
                    .contains("camera=()", "publickey-credentials-get=(self)");
            assertThat(headers.firstValue("cross-origin-opener-policy"))
                    .as(what)
                    .hasValue("same-origin");
            assertThat(headers.firstValue("strict-transport-security")).as(what).isEmpty();
        }
    }
}
