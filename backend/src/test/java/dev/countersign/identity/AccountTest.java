package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.portal.PageAssert;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The own account: password, sessions, recovery, and what outlives a session. */
@ServerTest
class AccountTest extends AccountScene {
    @Inject OwnGuesses own;

    @Nested
    class TheOverview {
        @Test
        void shouldLeadToEachPart() {
            HttpResponse<String> page = browser.get("/account");

            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains("/account/password", "/account/sessions");
            PageAssert.isPage(browser.get("/account/password"), 200);
            PageAssert.isPage(browser.get("/account/sessions"), 200);
        }
    }

    @Nested
    class ChangingThePassword {
        private HttpResponse<String> change(String present, String wanted, String repeated) {
            return browser.post(
                    "/account/password",
                    Map.of("present", present, "password", wanted, "repeated", repeated));
        }

        @Test
        void shouldEndEveryOtherSession() {
            Browser elsewhere = signedIn(person, PASSWORD);
            String before = browser.cookie("countersign_session");

            assertThat(change(PASSWORD, OTHER, OTHER).statusCode()).isEqualTo(303);

            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
            assertThat(browser.cookie("countersign_session")).isNotEqualTo(before);
            assertThat(elsewhere.get("/account").statusCode()).isEqualTo(303);
            assertThat(fresh().signIn(person.username(), PASSWORD).statusCode()).isEqualTo(422);
            assertThat(fresh().signIn(person.username(), OTHER).statusCode()).isEqualTo(303);
            assertThat(acts(person)).contains("person.password_changed");
        }

        @Test
        void shouldAskForThePresentOneAndCountWrongOnes() {
            PageAssert.isPage(change("wrong wrong wrong", OTHER, OTHER), 422);
            for (int i = 0; i < 5; i++) {
                change("wrong " + i, OTHER, OTHER);
            }
            PageAssert.isPage(change(PASSWORD, OTHER, OTHER), 422);
            assertThat(acts(person)).doesNotContain("person.password_changed");
        }

        @Test
        void shouldCountWrongOnesForThePersonAndNotForTheirNetwork() {
            assertThat(change("", OTHER, OTHER).body()).contains("Type your present password.");
            for (int i = 0; i < Attempts.MOST; i++) {
                assertThat(own.begin(person.id())).isZero();
            }
            PageAssert.isPage(change(PASSWORD, OTHER, OTHER), 429);
            assertThat(fresh().signIn(person.username(), PASSWORD).statusCode()).isEqualTo(303);
        }

        @Test
        void shouldSayWhatIsWrongWithTheNewOne() {
            assertThat(change(PASSWORD, "short", "short").body()).contains("12 to 200");
            assertThat(change(PASSWORD, OTHER, "differs from it").body()).contains("differ");
            assertThat(change(PASSWORD, "aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa").body())
                    .contains("three different");
            assertThat(change(PASSWORD, PASSWORD, PASSWORD).body())
                    .contains("the password you had");
            assertThat(signedIn(person, PASSWORD).get("/account").statusCode()).isEqualTo(200);
        }
    }

    @Nested
    class SessionsOfAPerson {
        private static final Pattern SESSION = Pattern.compile("value=\"(ses_[0-9a-f]{20})\"");

        @Test
        void shouldBeListedAndEndedOneByOne() {
            Browser elsewhere = signedIn(person, PASSWORD);
            String page = browser.get("/account/sessions").body();
            Matcher other = SESSION.matcher(page);
            assertThat(other.find()).isTrue();
            assertThat(page).contains("this browser");

            browser.post("/account/sessions/end", Map.of("session", other.group(1)));

            assertThat(elsewhere.get("/account").statusCode()).isEqualTo(303);
            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
        }

        @Test
        void shouldNotBeEndedByOthers() {
            signedIn(person, PASSWORD);
            Matcher mine = SESSION.matcher(browser.get("/account/sessions").body());
            assertThat(mine.find()).isTrue();
            Browser stranger = signedIn(person(Role.ADMINISTRATOR), PASSWORD);

            assertThat(
                            stranger.post("/account/sessions/end", Map.of("session", mine.group(1)))
                                    .statusCode())
                    .isEqualTo(404);
            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
        }

        @Test
        void shouldAllEndAtOnce() {
            Browser elsewhere = signedIn(person, PASSWORD);

            assertThat(browser.post("/account/sessions/end-all", Map.of()).statusCode())
                    .isEqualTo(303);

            assertThat(browser.get("/account").statusCode()).isEqualTo(303);
            assertThat(elsewhere.get("/account").statusCode()).isEqualTo(303);
            assertThat(acts(person)).contains("person.signed_out_everywhere");
        }

        @Test
        void shouldEndByAnAdministratorWhoSaysWhy() {
            Browser administrator = signedIn(person(Role.ADMINISTRATOR), PASSWORD);
            String path = "/people/" + person.id() + "/sign-outs";
            PageAssert.isPage(administrator.get("/people/" + person.id() + "/sign-in"), 200);

            for (String bad : List.of("short", "\u200b".repeat(12), "stolen \u202e on a train")) {
                PageAssert.isPage(administrator.post(path, Map.of("reason", bad)), 422);
            }
            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
            administrator.post(path, Map.of("reason", "Laptop was stolen on a train"));

            assertThat(browser.get("/account").statusCode()).isEqualTo(303);
        }

        @Test
        void shouldEndAfterTwoIdleHoursToTheInstant() {
            clock.advance(Duration.ofHours(2).minusSeconds(30));
            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
            clock.advance(Duration.ofHours(2).minusSeconds(30));
            assertThat(browser.get("/account").statusCode()).isEqualTo(200);
            clock.advance(Duration.ofHours(2).plusSeconds(1));
            assertThat(browser.get("/account").statusCode()).isEqualTo(303);
        }

        @Test
        void shouldEndAfterTwelveHoursHoweverBusy() {
            for (int i = 0; i < 11; i++) {
                clock.advance(Duration.ofHours(1));
                assertThat(browser.get("/account").statusCode()).isEqualTo(200);
            }
            clock.advance(Duration.ofHours(1));
            assertThat(browser.get("/account").statusCode()).isEqualTo(303);
        }
    }

    @Nested
    class AFormSentAfterTheSessionEnded {
        private final Map<String, String> form =
                Map.of(
                        "name", "laptop of <b>Ann</b>",
                        "ownership", "personal",
                        "osFamily", "linux");

        private HttpResponse<String> sentTooLate(Map<String, String> fields) {
            browser.get("/devices/new");
            clock.advance(Duration.ofHours(3));
            return browser.post("/devices", fields);
        }

        @Test
        void shouldWaitForItsSenderAndThenGoWhereItBelongs() {
            HttpResponse<String> late = sentTooLate(form);
            assertThat(location(late)).startsWith("/signin?next=");

            assertThat(location(browser.signIn(person.username(), PASSWORD)))
                    .isEqualTo("/signin/again");
            HttpResponse<String> again = browser.get("/signin/again");
            PageAssert.isPage(again, 200);
            assertThat(again.body())
                    .contains("laptop of &lt;b&gt;Ann&lt;/b&gt;", "Operating system", "Linux")
                    .doesNotContain("<b>Ann");
            assertThat(browser.get("/devices").body()).doesNotContain("laptop of");

            HttpResponse<String> sent = browser.post("/signin/again", form);
            assertThat(sent.statusCode()).isEqualTo(307);
            assertThat(location(sent)).isEqualTo("/devices");
            assertThat(browser.post(location(sent), form).statusCode()).isEqualTo(303);
            assertThat(browser.get("/devices").body()).contains("laptop of");
        }

        @Test
        void shouldBeShownInTheWordsOfItsFormAndSentAsItWas() {
            String device = "dev_" + "0".repeat(26);
            sentTooLate(
                    Map.of(
                            "deviceId",
                            device,
                            "dataClasses",
                            "source_code",
                            "draftVersion",
                            "17",
                            "editor",
                            "held"));
            browser.signIn(person.username(), PASSWORD);

            String page = browser.get("/signin/again").body();
            String shown = page.substring(page.indexOf("<dl"), page.indexOf("</dl>"));
            assertThat(shown)
                    .contains("Laptop", "as you chose", "Data", "Our source code")
                    .doesNotContain(device, "source_code", "draft", "17", "editor", "held");
            assertThat(page)
                    .contains(
                            "name=\"deviceId\" value=\"" + device,
                            "name=\"draftVersion\" value=\"17\"",
                            "name=\"editor\" value=\"held\"");
        }

        @Test
        void shouldBeGoodForOneSending() {
            sentTooLate(form);
            browser.signIn(person.username(), PASSWORD);
            assertThat(browser.post("/signin/again", form).statusCode()).isEqualTo(307);

            assertThat(browser.post("/signin/again", form).statusCode()).isEqualTo(303);
            assertThat(browser.get("/signin/again").body()).contains("Nothing waits");
        }

        @Test
        void shouldBeNobodyElses() {
            sentTooLate(form);
            Person other = person(Role.DEVELOPER);

            assertThat(location(browser.signIn(other.username(), PASSWORD))).isEqualTo("/");
            assertThat(browser.get("/signin/again").body()).doesNotContain("laptop of");
            assertThat(signedIn(person, PASSWORD).get("/signin/again").body())
                    .doesNotContain("laptop of");
        }

        @Test
        void shouldBeThrownAwayWhenItsSenderSaysSo() {
            sentTooLate(form);
            browser.signIn(person.username(), PASSWORD);

            assertThat(browser.post("/signin/again/discard", Map.of()).statusCode()).isEqualTo(303);
            assertThat(browser.get("/signin/again").body()).contains("Nothing waits");
        }

        @Test
        void shouldNotWaitLongerThanHalfAnHour() {
            sentTooLate(form);
            clock.advance(HeldForms.LIFE);

            assertThat(location(browser.signIn(person.username(), PASSWORD))).isEqualTo("/");
        }

        @Test
        void shouldNotBeKeptWithAPasswordOrWhenItIsLong() {
            var secret = new HashMap<>(form);
            secret.put("password", "the password of somebody");
            sentTooLate(secret);
            assertThat(location(browser.signIn(person.username(), PASSWORD))).isEqualTo("/");

            var longer = new HashMap<>(form);
            longer.put("name", "n".repeat(70_000));
            sentTooLate(longer);
            assertThat(location(browser.signIn(person.username(), PASSWORD))).isEqualTo("/");
        }

        @Test
        void shouldNeedTheTokenOfThatSession() {
            browser.get("/devices/new");
            clock.advance(Duration.ofHours(3));

            browser.postRaw("/devices", "name=laptop&ownership=personal&osFamily=linux");

            assertThat(location(browser.signIn(person.username(), PASSWORD))).isEqualTo("/");
        }
    }
}
