package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.MediaType;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every form that is sent after its session has ended; cookies are what each test says. */
@ServerTest
class HeldFormsTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String HELD = "countersign_held";
    private static final String CSRF = "countersign_csrf";

    @Inject EmbeddedServer server;
    @Inject Router router;
    @Inject People people;
    @Inject Sessions sessions;
    @Inject TestClock clock;

    private final HttpClient http = HttpClient.newHttpClient();
    private Person person;
    private String session = "";
    private String token = "";

    @BeforeEach
    void signedIn() throws Exception {
        String name = "h" + UUID.randomUUID();
        person = people.add("test", name, "Held", Programme.COMMERCIAL, Set.of(Role.DEVELOPER));
        session = begun();
        token = cookie(get("/account", session), CSRF);
        assertThat(token).isNotEmpty();
    }

    @AfterEach
    void time() {
        clock.reset();
    }

    private String begun() {
        Cookie begun = sessions.begin(person);
        return begun.getName() + "=" + begun.getValue();
    }

    private static String cookie(HttpResponse<String> answer, String name) {
        return answer.headers().allValues("set-cookie").stream()
                .flatMap(header -> HttpCookie.parse(header).stream())
                .filter(cookie -> cookie.getName().equals(name) && cookie.getMaxAge() != 0)
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    private HttpRequest.Builder request(String path, String... cookies) {
        return HttpRequest.newBuilder(URI.create(server.getURL() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Accept", "text/html")
                .header("Cookie", String.join("; ", cookies));
    }

    private HttpResponse<String> get(String path, String... cookies)
            throws IOException, InterruptedException {
        return http.send(request(path, cookies).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String type, String body, String... cookies)
            throws IOException, InterruptedException {
        return http.send(
                request(path, cookies)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String form(String marker) {
        return "note=" + marker + "&csrf=" + encoded(token);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("location").orElse("");
    }

    /** What waits in a browser that was given this answer, once the person has signed in again. */
    private String waiting(HttpResponse<String> late) throws IOException, InterruptedException {
        return get("/signin/again", begun(), HELD + "=" + cookie(late, HELD)).body();
    }

    private Set<String> forms() {
        return router.uriRoutes()
                .filter(route -> route.getHttpMethod() == HttpMethod.POST)
                .filter(route -> takesForms(route.getConsumes()))
                .map(UriRouteInfo::getUriMatchTemplate)
                .map(template ->
                        template.toPathString()
                                .replaceAll("\\{turn[^}]*}", "on")
                                .replaceAll("\\{[^}]*}", "x"))
                .filter(path -> !path.startsWith("/api/") && !path.startsWith("/access/"))
                .filter(path -> !path.equals("/signin") && !path.equals("/signin/password"))
                .filter(path -> !path.equals("/signout") && !path.equals("/theme"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean takesForms(List<MediaType> types) {
        return types.stream()
                .anyMatch(type -> type.getName().equals(MediaType.APPLICATION_FORM_URLENCODED));
    }

    @Nested
    class SentTooLate {
        @Test
        void shouldOutliveTheSessionWhateverFormItIs() throws Exception {
            clock.advance(Duration.ofHours(3));
            Set<String> forms = forms();
            assertThat(forms).hasSizeGreaterThan(50).contains("/devices", "/requests/check");
            for (String path : forms) {
                String marker = "kept" + path.replaceAll("[^a-z]", "");
                HttpResponse<String> late =
                        post(path, FORM, form(marker), session, CSRF + "=" + token);
                assertThat(late.statusCode()).as(path).isEqualTo(303);
                assertThat(location(late)).as(path).startsWith("/signin?next=");
                assertThat(waiting(late)).as(path).contains(marker, "Send it now");
            }
        }

        @Test
        void shouldOutliveTheCookieOfItsTokenToo() throws Exception {
            clock.advance(Duration.ofHours(3));
            HttpResponse<String> late = post("/devices", FORM, form("keptalone"), session);
            assertThat(late.statusCode()).isEqualTo(303);
            assertThat(waiting(late)).contains("keptalone");
        }

        @Test
        void shouldNotBeKeptForATokenThatIsNotOfThatSession() throws Exception {
            String other = cookie(get("/account", begun()), CSRF);
            clock.advance(Duration.ofHours(3));
            for (String wrong : List.of("", "x", ".", "." + token, other, token + "0")) {
                HttpResponse<String> late =
                        post("/devices", FORM, "note=planted&csrf=" + encoded(wrong), session);
                assertThat(cookie(late, HELD)).as(wrong).isEmpty();
            }
        }

        @Test
        void shouldKeepWhatStoodAroundAFile() throws Exception {
            clock.advance(Duration.ofHours(3));
            HttpResponse<String> late =
                    post(
                            "/requests/scan",
                            "multipart/form-data; boundary=b0undary",
                            multipart("reason", "kept around", "csrf", token),
                            session);
            assertThat(late.statusCode()).isEqualTo(303);
            String again = waiting(late);
            assertThat(again).contains("kept around").doesNotContain("llama", "csrf</", token);

            String held = HELD + "=" + cookie(late, HELD);
            String back = begun();
            String fresh = cookie(get("/account", back), CSRF);
            HttpResponse<String> sent =
                    post(
                            "/signin/again",
                            FORM,
                            "reason=kept+around&csrf=" + encoded(fresh),
                            back,
                            held,
                            CSRF + "=" + fresh);
            assertThat(sent.statusCode()).isEqualTo(307);
            assertThat(location(sent)).isEqualTo("/requests/find");
            HttpResponse<String> shown =
                    post(
                            "/requests/find",
                            FORM,
                            "reason=kept+around&csrf=" + encoded(fresh),
                            back,
                            CSRF + "=" + fresh);
            assertThat(location(shown)).startsWith("/requests/new?draft=drf_");
        }

        @Test
        void shouldKeepNothingOfAFileWithoutItsToken() throws Exception {
            clock.advance(Duration.ofHours(3));
            for (String broken :
                    List.of(
                            multipart("reason", "planted"),
                            multipart("reason", "planted", "csrf", "x"),
                            "no parts at all",
                            "--b0undary\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\nplant")) {
                HttpResponse<String> late =
                        post(
                                "/requests/scan",
                                "multipart/form-data; boundary=b0undary",
                                broken,
                                session);
                assertThat(late.statusCode()).isEqualTo(303);
                assertThat(cookie(late, HELD)).isEmpty();
            }
        }

        private String multipart(String... pairs) {
            String fields =
                    Stream.iterate(0, i -> i + 2)
                            .limit(pairs.length / 2)
                            .map(i ->
                                    "--b0undary\r\nContent-Disposition: form-data; name=\""
                                            + pairs[i]
                                            + "\"\r\n\r\n"
                                            + pairs[i + 1]
                                            + "\r\n")
                            .collect(Collectors.joining());
            return fields
                    + "--b0undary\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"s.json\"\r\n"
                    + "Content-Type: application/json\r\n\r\n{\"found\":[\"llama\"]}\r\n--b0undary--\r\n";
        }
    }

    @Nested
    class InTime {
        private static final String DEVICE = "name=laptop&ownership=personal&osFamily=linux";

        @Test
        void shouldBeTakenWhenOnlyTheCookieOfItsTokenIsGone() throws Exception {
            HttpResponse<String> sent =
                    post("/devices", FORM, DEVICE + "&csrf=" + encoded(token), session);
            assertThat(sent.statusCode()).as(sent.body()).isEqualTo(303);
            assertThat(location(sent)).startsWith("/devices/");
        }

        @Test
        void shouldActOnceWhenItIsSentAgainAfterGoingBack() throws Exception {
            String form = DEVICE + "&csrf=" + encoded(token);
            String first = location(post("/devices", FORM, form, session));
            String second = location(post("/devices", FORM, form, session));
            assertThat(second).isEqualTo(first);
            String other = form.replace("laptop", "desktop");
            assertThat(location(post("/devices", FORM, other, session))).isNotEqualTo(first);
        }

        @Test
        void shouldBeRefusedWithoutASessionsOwnToken() throws Exception {
            String other = cookie(get("/account", begun()), CSRF);
            for (String wrong : List.of("", "x", other, token + "0")) {
                HttpResponse<String> sent =
                        post("/devices", FORM, DEVICE + "&csrf=" + encoded(wrong), session);
                assertThat(sent.statusCode()).as(wrong).isEqualTo(403);
                assertThat(sent.body()).contains("access.csrf");
            }
        }
    }
}
