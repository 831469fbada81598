package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.inventory.receipt.Receipts;
import dev.countersign.inventory.receipt.SignedReceipt;
import dev.countersign.portal.PageAssert;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import dev.countersign.token.Receipt;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Asking and reviewing through the forms, without JavaScript. */
@ServerTest
class RequestFormPagesTest {
    private static final String PASSWORD = "a password for forms";

    @Inject EmbeddedServer server;
    @Inject Office office;
    @Inject Requests requests;
    @Inject Receipts receipts;
    @Inject People people;
    @Inject LocalAccounts accounts;

    private Caller developer;
    private Office.Laptop laptop;
    private Browser browser;
    private Map<String, String> filled;

    @BeforeEach
    void formFilledIn() {
        developer = office.person(Role.DEVELOPER);
        laptop = office.laptop(developer, "personal");
        ModelSet files = office.files(laptop);
        browser = signedIn(developer);
        filled = new LinkedHashMap<>();
        filled.put("deviceId", laptop.device().id());
        filled.put("modelDigest", files.digest().toString());
        filled.put("toolId", "ollama");
        filled.put("scopes", "code_generation");
        filled.put("dataClasses", "source_code");
        filled.put("durationDays", "30");
        filled.put("reason", "Writing tests for the billing module");
    }

    private Browser signedIn(Caller caller) {
        accounts.setPassword("test", caller.id(), PASSWORD.toCharArray());
        Browser signed = new Browser(server.getURL().toString());
        signed.signIn(people.get(caller.id()).username(), PASSWORD);
        return signed;
    }

    @Nested
    class ApprovalPageOfLoads {
        @Test
        void shouldShowTheFirstAndTheLastLoad() {
            ModelSet files = office.confirmedFiles(laptop);
            RequestView request =
                    requests.submit(developer, Office.request(laptop, files, "public"));
            String id = String.valueOf(request.approvalId());
            assertThat(browser.get("/approvals/" + id).body())
                    .contains("Its gate told of no load yet");

            Digest hash = Digest.of(id.getBytes(StandardCharsets.UTF_8));
            Receipt load =
                    new Receipt(
                            1,
                            hash,
                            hash,
                            Receipt.Kind.LOAD_ALLOWED,
                            Instant.parse("2026-05-04T03:02:01Z"),
                            "ollama",
                            "uid:1000",
                            files.digest(),
                            "01J",
                            id,
                            null,
                            null,
                            new TreeSet<>(),
                            new TreeSet<>(),
                            "phi3");
            receipts.take(laptop.id(), "key", List.of(new SignedReceipt(load, "signed")));
            receipts.take(
                    office.laptop(developer, "personal").id(),
                    "key",
                    List.of(new SignedReceipt(load, "signed")));

            var page = browser.get("/approvals/" + id);
            PageAssert.isPage(page, 200);
            assertThat(page.body())
                    .contains("2026-05-04T03:02:01Z")
                    .doesNotContain("Its gate told of no load yet");
        }
    }

    @Nested
    class Begin {
        @Test
        void shouldTakeOverWhatARefusalsLinkSays() {
            String page =
                    browser.get(
                                    "/requests/new?digest="
                                            + filled.get("modelDigest")
                                            + "&device="
                                            + laptop.id()
                                            + "&tool=ollama&scope=unit_tests&scope=code_generation"
                                            + "&data_class=source_code")
                            .body();

            assertThat(checked(page))
                    .containsExactlyInAnyOrder(
                            filled.get("modelDigest"),
                            laptop.id(),
                            "ollama",
                            "unit_tests",
                            "code_generation",
                            "source_code");
        }

        @Test
        void shouldSayHowToShowFilesThatNobodySaw() {
            String unseen = "sha256:" + "0".repeat(64);
            assertThat(browser.get("/requests/new?digest=" + unseen).body())
                    .contains("These files were not shown to the server yet");
            assertThat(browser.get("/requests/new?tool=%22%3E%3Cb%3E&scope=%3Cb%3E").statusCode())
                    .isEqualTo(200);
        }

        private static List<String> checked(String page) {
            return Pattern.compile("value=\"([^\"]*)\" checked")
                    .matcher(page)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }
    }

    @Nested
    class Check {
        @Test
        void shouldShowTheAnswersAgainAfterGoingBack() {
            HttpResponse<String> page = browser.post("/requests/check", filled);

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("cache-control")).hasValue("private, max-age=600");
            assertThat(page.body()).contains("Writing tests for the billing module");
        }

        @Test
        void shouldSayWhatWouldHelpBesideTheFormAndOnTheRequest() {
            office.report(laptop, Map.of("disk_encrypted", false));

            for (String page :
                    List.of("/requests/answer", "/requests/preview", "/requests/check")) {
                assertThat(browser.post(page, filled).body())
                        .as(page)
                        .contains("What would help", "Turn on disk encryption");
            }
            filled.put("key", key(browser.post("/requests/check", filled).body()));
            String request = location(browser.post("/requests", filled));
            assertThat(browser.get(request).body())
                    .contains("What would help", "Turn on disk encryption");
        }

        @Test
        void shouldKeepTheInputWhenSomethingIsMissing() {
            filled.put("reason", "short");

            HttpResponse<String> page = browser.post("/requests/check", filled);

            assertThat(page.statusCode()).isEqualTo(422);
            assertThat(page.body()).contains("error-summary", ">short</textarea>");
        }
    }

    @Nested
    class Send {
        @Test
        void shouldMakeOneRequestOfTwoClicks() {
            filled.put("key", key(browser.post("/requests/check", filled).body()));

            String first = location(browser.post("/requests", filled));
            String second = location(browser.post("/requests", filled));

            assertThat(first).startsWith("/requests/req_").isEqualTo(second);
        }
    }

    @Nested
    class Review {
        @Test
        void shouldApproveWithAReasonOnly() {
            filled.put("key", key(browser.post("/requests/check", filled).body()));
            String id =
                    location(browser.post("/requests", filled)).substring("/requests/".length());
            Browser lead = signedIn(office.person(Role.SECURITY_LEAD));
            Map<String, String> verdict =
                    Map.of(
                            "revision",
                            "1",
                            "role",
                            "security_lead",
                            "verdict",
                            "approve",
                            "reason",
                            "too short");

            assertThat(lead.post("/reviews/" + id, verdict).statusCode()).isEqualTo(422);
            assertThat(requests.get(developer, id).state()).isEqualTo(RequestState.IN_REVIEW);

            Map<String, String> reasoned = new LinkedHashMap<>(verdict);
            reasoned.put("reason", "The uses are low risk and the laptop is in order.");
            assertThat(lead.post("/reviews/" + id, reasoned).statusCode()).isEqualTo(303);
            assertThat(requests.get(developer, id).state()).isEqualTo(RequestState.APPROVED);
        }
    }

    private static String key(String page) {
        Matcher matcher = Pattern.compile("name=\"key\" value=\"([^\"]+)\"").matcher(page);
        assertThat(matcher.find()).as("the check page has a key").isTrue();
        return matcher.group(1);
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(303);
        return answer.headers().firstValue("location").orElseThrow();
    }
}
