package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Role;
import dev.countersign.platform.Page;
import dev.countersign.policy.Policy;
import dev.countersign.token.ModelSet;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ServerTest
class DecisionLogTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String DISK = "encryption.disk.not_encrypted";

    @Inject Office office;
    @Inject Requests requests;
    @Inject Policy policy;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject EmbeddedServer server;
    @Inject Api api;
    @Inject AuditLog audit;

    private Caller developer = new Caller(Caller.Kind.PERSON, "", Set.of());
    private Office.@Nullable Laptop laptop;
    private String allowed = "";
    private String denied = "";
    private String digest = "";

    /** One allowed and one denied decision about the same person, device and model. */
    @BeforeEach
    void decisions() {
        developer = office.person(Role.DEVELOPER);
        Office.Laptop own = office.laptop(developer, "personal");
        laptop = own;
        ModelSet set = office.confirmedFiles(own);
        digest = set.digest().toString();
        allowed = decided(own, set);
        office.report(own, Map.of("disk_encrypted", false));
        denied = decided(own, set);
    }

    private String decided(Office.Laptop own, ModelSet set) {
        RequestView request = requests.submit(developer, Office.request(own, set, "public"));
        return String.valueOf(Objects.requireNonNull(request.decision()).id());
    }

    private String deviceId() {
        return Objects.requireNonNull(laptop).id();
    }

    private List<String> found(Api.Identity who, String filters) {
        Api.Answer answer = api.get(who, "/api/v1/decisions?" + filters);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        answer.body().path("items").forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }

    @Nested
    class Finding {
        @Test
        void shouldFindByEachFilterAndByAllTogether() {
            Api.Identity auditor = api.person(Role.AUDITOR);
            String me = "person=" + developer.id();

            assertThat(found(auditor, me)).contains(denied, allowed);
            assertThat(found(auditor, me + "&outcome=deny"))
                    .contains(denied)
                    .doesNotContain(allowed);
            assertThat(found(auditor, me + "&code=" + DISK))
                    .contains(denied)
                    .doesNotContain(allowed);
            assertThat(found(auditor, "device=" + deviceId())).contains(denied, allowed);
            assertThat(found(auditor, "model=" + digest)).contains(denied, allowed);
            assertThat(found(auditor, me + "&model=tiny")).contains(denied, allowed);
            assertThat(found(auditor, me + "&model=no-such-model")).isEmpty();
            assertThat(found(auditor, me + "&purpose=request")).contains(denied, allowed);
            assertThat(found(auditor, me + "&purpose=evaluation")).isEmpty();
            assertThat(found(auditor, me + "&revision=" + policy.active().revision()))
                    .contains(denied, allowed);
            assertThat(found(auditor, me + "&from=2000-01-01&until=2000-12-31")).isEmpty();
            assertThat(found(auditor, me + "&from=2000-01-01T00:00:00Z&until=9999-12-31"))
                    .contains(denied, allowed);
            assertThat(
                            found(
                                    auditor,
                                    me
                                            + "&model="
                                            + digest
                                            + "&device="
                                            + deviceId()
                                            + "&outcome=deny&purpose=request&code="
                                            + DISK))
                    .containsExactly(denied);
        }

        @Test
        void shouldFindPeopleByAccountAndPartOfAName() {
            Api.Identity auditor = api.person(Role.AUDITOR);
            Person person = people.get(developer.id());

            assertThat(found(auditor, "person=" + person.username())).contains(denied);
            assertThat(found(auditor, "person=nobody-of-this-name")).isEmpty();
        }

        @Test
        void shouldReachEveryMatchOnceByPages() {
            Api.Identity auditor = api.person(Role.AUDITOR);
            String filter = "device=" + deviceId();
            List<String> whole = found(auditor, filter);
            List<String> paged = new ArrayList<>();
            String after = "";
            do {
                Api.Answer page = api.get(auditor, "/api/v1/decisions?limit=1&" + filter + after);
                page.body().path("items").forEach(i -> paged.add(i.path("id").asText()));
                after =
                        page.body().hasNonNull("next")
                                ? "&after=" + page.body().path("next").asText()
                                : "";
            } while (!after.isEmpty());

            assertThat(paged).hasSizeGreaterThanOrEqualTo(2).isEqualTo(whole);
        }

        @Test
        void shouldShowPeopleTheirOwnOnly() {
            Api.Identity stranger = api.person(Role.DEVELOPER);

            assertThat(found(stranger, "person=" + developer.id())).isEmpty();
            assertThat(found(stranger, "device=" + deviceId())).isEmpty();
            assertThat(found(stranger, "")).isEmpty();
            assertThat(api.get(stranger, "/api/v1/decisions/" + denied).status()).isEqualTo(404);
        }

        @Test
        void shouldTellWhatStoodInTheWay() {
            Api.Answer answer =
                    api.get(
                            api.person(Role.SECURITY_LEAD),
                            "/api/v1/decisions?device=" + deviceId() + "&outcome=deny");

            assertThat(answer.body().at("/items/0/failing/0/code").asText()).isEqualTo(DISK);
            assertThat(answer.body().at("/items/0/failing/0/severity").asText()).isEqualTo("deny");
        }

        @Test
        void shouldGiveExactInputAndOutput() {
            Api.Answer answer = api.get(api.person(Role.AUDITOR), "/api/v1/decisions/" + denied);

            assertThat(answer.body().at("/input/device/id").asText()).isEqualTo(deviceId());
            assertThat(answer.body().at("/output/outcome").asText()).isEqualTo("deny");
            assertThat(answer.body().path("engine").asText()).isNotBlank();
        }
    }

    @Nested
    class BadFilters {
        @ParameterizedTest
        @CsvSource({
            "outcome=maybe, /outcome value",
            "purpose=fun, /purpose value",
            "code=no.such.rule, /code unknown",
            "revision=never, /revision unknown",
            "from=yesterday, /from format",
            "until=2026-13-01, /until format",
            "from=2026-11-23&until=2026-11-22, /until value",
            "after=zzz, /after value",
            // a well-formed one of the year 1,000,000,000
            "after=KzEwMDAwMDAwMDAtMTItMzFUMjM6NTk6NTkuOTk5OTk5OTk5WiBkZWNfMDFNODNNWjlOWFE3NjUyMkNHQjhESDc1QkE, /after value",
            "limit=0, /limit value",
            "limit=many, /limit value",
            "outcom=deny, /outcom unknown_member",
            "outcome=deny&outcome=allow, /outcome duplicate"
        })
        void shouldBeNamedWithTheirFix(String filters, String error) {
            Api.Answer answer = api.get(api.person(Role.AUDITOR), "/api/v1/decisions?" + filters);

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors()).contains(error);
        }
    }

    @Nested
    class Replaying {
        @Test
        void shouldGiveTheSameBytesOnTheSamePolicyAndSaySoInTheAuditLogOnly() {
            Api.Identity auditor = api.person(Role.AUDITOR);
            List<String> before = found(auditor, "device=" + deviceId());
            String output =
                    api.get(auditor, "/api/v1/decisions/" + denied)
                            .body()
                            .path("output")
                            .toString();

            Api.Answer answer =
                    api.post(
                            auditor,
                            "/api/v1/decisions/" + denied + "/replay",
                            "{\"bundle\":\"" + policy.active().digest() + "\"}");

            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
            assertThat(answer.body().path("same_output").asBoolean()).isTrue();
            assertThat(answer.body().path("output").toString()).isEqualTo(output);
            assertThat(answer.body().path("differences")).isEmpty();
            assertThat(answer.body().path("engine").asText()).isNotBlank();
            assertThat(found(auditor, "device=" + deviceId())).isEqualTo(before);
            assertThat(audit.about(denied, 5))
                    .anySatisfy(entry -> {
                        assertThat(entry.action()).isEqualTo("decision.replayed");
                        assertThat(entry.actor()).isEqualTo(auditor.caller().id());
                    });
        }

        @Test
        void shouldTakeThePolicyInForceWhereNoneIsNamed() {
            Api.Answer answer =
                    api.post(
                            api.person(Role.SECURITY_LEAD),
                            "/api/v1/decisions/" + allowed + "/replay",
                            "{}");

            assertThat(answer.body().path("outcome").asText()).isEqualTo("allow");
            assertThat(answer.body().at("/bundle/digest").asText())
                    .isEqualTo(policy.active().digest());
        }

        @Test
        void shouldSayThatAPolicyIsNotKept() {
            Api.Answer answer =
                    api.post(
                            api.person(Role.AUDITOR),
                            "/api/v1/decisions/" + denied + "/replay",
                            "{\"bundle\":\"sha256:" + "0".repeat(64) + "\"}");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors()).containsExactly("/bundle not_stored");
        }

        @Test
        void shouldBeRefusedToThoseWhoSeeOnlyTheirOwn() {
            Api.Answer stranger =
                    api.post(
                            api.person(Role.DEVELOPER),
                            "/api/v1/decisions/" + denied + "/replay",
                            "{}");

            assertThat(stranger.status()).isEqualTo(404);
        }

        @Test
        void shouldShowBothSidesInThePortal() {
            Browser auditor = browser(Role.AUDITOR);
            String page = auditor.get("/decisions/" + denied).body();

            var answer =
                    auditor.post(
                            "/decisions/" + denied + "/replay",
                            Map.of("bundle", policy.active().digest()));

            assertThat(page).contains("Evaluate again", "decided this");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("The same answer, byte for byte", policy.active().revision());
        }
    }

    @Nested
    class Pages {
        @Test
        void shouldKeepFiltersInTheAddressAndTheForm() {
            Browser auditor = browser(Role.AUDITOR);

            var page = auditor.get("/decisions?device=" + deviceId() + "&outcome=deny");

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains(denied)
                    .doesNotContain(allowed)
                    .contains("value=\"" + deviceId() + "\"")
                    .containsPattern("<option value=\"deny\" selected")
                    .contains("/policies/rules/" + DISK);
        }

        @Test
        void shouldSayBesideTheFieldWhatIsWrongAndKeepTheRest() {
            var page =
                    browser(Role.AUDITOR)
                            .get("/decisions?code=no.such.rule&model=" + encode("<tiny>"));

            assertThat(page.statusCode()).isEqualTo(400);
            assertThat(page.body())
                    .contains("href=\"#code\"", "id=\"code-error\"", "No rule has this code")
                    .contains("value=\"&lt;tiny&gt;\"");
        }

        @Test
        void shouldTellNoneYetFromNoMatch() {
            Browser newcomer = browser(Role.DEVELOPER);

            assertThat(newcomer.get("/decisions").body()).contains("No decision recorded");
            assertThat(newcomer.get("/decisions?outcome=deny").body())
                    .contains("No decision recorded");
            assertThat(
                            browser(Role.AUDITOR)
                                    .get("/decisions?from=2000-01-01&until=2000-01-02")
                                    .body())
                    .contains("Nothing matches");
        }

        @Test
        void shouldGiveTheExactInputAsAFile() {
            Browser auditor = browser(Role.AUDITOR);

            var page = auditor.get("/decisions/" + denied);
            var file = auditor.get("/decisions/" + denied + "/input.json");

            assertThat(page.body())
                    .contains("/requests/", deviceId(), digest, policy.active().digest());
            assertThat(file.headers().firstValue("content-disposition").orElse(""))
                    .contains("attachment");
            assertThat(file.body()).startsWith("{\"now\":");
        }
    }

    private Browser browser(Role role) {
        Caller caller = office.person(role);
        accounts.setPassword("system", caller.id(), PASSWORD.toCharArray());
        Browser browser = new Browser(server.getURL().toString());
        browser.signIn(people.get(caller.id()).username(), PASSWORD);
        return browser;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void shouldListNoMoreThanAPageHolds() {
        assertThat(found(api.person(Role.AUDITOR), "limit=" + Page.LONGEST))
                .hasSizeLessThanOrEqualTo(Page.LONGEST);
    }
}
