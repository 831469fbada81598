package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.receipt.Receipts;
import dev.countersign.inventory.receipt.SignedReceipt;
import dev.countersign.platform.StrictJson;
import dev.countersign.portal.PageAssert;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import dev.countersign.token.Receipt;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    @Inject ArtifactSets artifacts;
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
        void shouldChooseWhatLeavesNoChoice() {
            HttpResponse<String> page = browser.get("/requests/new");

            PageAssert.isPage(page, 200);
            assertThat(checked(page.body())).containsExactlyInAnyOrder(laptop.id(), "ollama");
            assertThat(page.body()).contains(filled.get("modelDigest"), "seen on your device");
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
    class Find {
        @Test
        void shouldFindFilesByTheirNamesInSeveralForms() {
            String name = "word" + UUID.randomUUID().toString().substring(0, 8);
            artifacts.seen(
                    office.laptop(developer, "personal").id(),
                    List.of(Office.found(name + ":8b", "library")));

            for (String typed :
                    List.of(
                            name,
                            name.toUpperCase(Locale.ROOT) + ":8B",
                            "ollama run " + name + ":8b",
                            "https://ollama.com/library/" + name)) {
                filled.put("q", typed);
                assertThat(browser.post("/requests/models", filled).body())
                        .as(typed)
                        .contains(name + ":8b", "type=\"checkbox\"");
            }
            filled.put("q", name + ":70b");
            assertThat(browser.post("/requests/models", filled).body())
                    .contains("Nothing has this tag", name + ":8b");
            filled.put("q", "%_' or 1=1 <script>");
            assertThat(browser.post("/requests/models", filled).body())
                    .contains("No files with this name")
                    .doesNotContain("<script>");
        }

        @Test
        void shouldKeepEverythingWithoutJavaScript() {
            filled.put("q", "nothing like this");

            HttpResponse<String> page = follow(browser.post("/requests/find", filled));

            assertThat(page.body())
                    .contains("Writing tests for the billing module", "nothing like this")
                    .contains("No files with this name");
        }
    }

    @Nested
    class Answer {
        @Test
        void shouldSayWhatIsStillMissing() {
            filled.remove("scopes");
            filled.remove("dataClasses");

            assertThat(browser.post("/requests/answer", filled).body())
                    .contains("href=\"#scopes\"", "href=\"#dataClasses\"")
                    .doesNotContain("href=\"#modelDigest\"");
        }

        @Test
        void shouldAnswerBeforeTheReasonIsWritten() {
            filled.put("reason", "");

            assertThat(browser.post("/requests/answer", filled).body())
                    .contains("Needs a person", "Still to fill in: why")
                    .doesNotContain("Denied");
        }

        @Test
        void shouldLeadToAnExceptionFromWhatCanBeWaived() {
            office.report(laptop, Map.of("firewall_on", false));
            String form = "/exceptions/new?rule=device.firewall.off&amp;device=" + laptop.id();

            assertThat(browser.post("/requests/answer", filled).body()).contains(form);

            HttpResponse<String> asked =
                    browser.get(
                            "/exceptions/new?rule=device.firewall.off&device="
                                    + laptop.id()
                                    + "&model="
                                    + filled.get("modelDigest"));
            PageAssert.isPage(asked, 200);
            assertThat(asked.body())
                    .contains("value=\"" + laptop.id() + "\"", filled.get("modelDigest"))
                    .contains("value=\"" + developer.id() + "\"");
        }

        @Test
        void shouldOfferNoExceptionFromWhatIsNeverWaived() {
            filled.put("dataClasses", "health");

            assertThat(browser.post("/requests/answer", filled).body())
                    .contains("No forbidden data class")
                    .doesNotContain("rule=classification.class.forbidden");
        }

        @Test
        void shouldRecordNothing() {
            long before = office.count("decision");

            browser.post("/requests/answer", filled);
            browser.post("/requests/help", filled);
            follow(browser.post("/requests/preview", filled));

            assertThat(office.count("decision")).isEqualTo(before);
        }

        @Test
        void shouldSayWhatWouldHelpInASecondStep() {
            office.report(laptop, Map.of("disk_encrypted", false));

            assertThat(browser.post("/requests/answer", filled).body())
                    .contains("Denied", "hx-post=\"/requests/help\"")
                    .doesNotContain("Turn on disk encryption for the volumes");
            assertThat(browser.post("/requests/help", filled).body())
                    .contains("Turn on disk encryption");
            assertThat(follow(browser.post("/requests/preview", filled)).body())
                    .contains("Turn on disk encryption");
        }

        @Test
        void shouldChangeTheFieldsThatASuggestionNames() {
            filled.put("editor", "tab1");
            filled.put("apply", "duration=7;scopes=unit_tests;data_classes=public;nonsense=1;=;");

            HttpResponse<String> page = follow(browser.post("/requests/apply", filled));

            assertThat(page.body())
                    .contains(
                            "value=\"7\"",
                            "value=\"unit_tests\" checked",
                            "value=\"public\" checked")
                    .doesNotContain("value=\"source_code\" checked");
        }

        @Test
        void shouldSayWhichPairsAreNotPossible() {
            Office.Laptop other = office.laptop(developer, "personal");
            browserFields("deviceId", laptop.id(), other.id());
            browserFields("toolId", "ollama", "lm_studio");

            assertThat(browser.postRaw("/requests/answer", form()).body())
                    .contains("2 combinations", "Not asked", "LM Studio on laptop");
        }
    }

    @Nested
    class Check {
        @Test
        void shouldBeAPageOfItsOwnThatNoBrowserKeeps() {
            HttpResponse<String> page = follow(browser.post("/requests/check", filled));

            PageAssert.isPage(page, 200);
            assertThat(page.headers().firstValue("cache-control")).hasValue("no-store");
            assertThat(page.body()).contains("Writing tests for the billing module");
        }

        @Test
        void shouldKeepTheInputWhenSomethingIsMissing() {
            filled.put("reason", "short");

            HttpResponse<String> page = browser.post("/requests/check", filled);

            PageAssert.isPage(page, 422);
            assertThat(page.body()).contains("error-summary", ">short</textarea>");
        }

        @Test
        void shouldRefuseWhatMisleads() {
            for (String reason :
                    List.of(
                            "Reads \u202Eotherwise than it is",
                            "Holds a \u0000 character",
                            "x".repeat(10_000))) {
                filled.put("reason", reason);
                HttpResponse<String> page = browser.post("/requests/check", filled);
                int refused = reason.indexOf(0) < 0 ? 422 : 400; // no browser sends U+0000
                assertThat(page.statusCode()).as(reason.substring(0, 10)).isEqualTo(refused);
            }
            filled.put("reason", "${7*7} {{7*7}} <script>alert(1)</script> [[${7*7}]]");
            assertThat(follow(browser.post("/requests/check", filled)).body())
                    .contains("${7*7} {{7*7}} &lt;script&gt;")
                    .doesNotContain("<script>alert");
        }

        @Test
        void shouldNameTooManyCombinations() {
            filled.put("modelDigest", office.files(laptop).digest().toString());
            List<String> models = new ArrayList<>();
            for (int i = 0; i < 41; i++) {
                models.add(office.files(laptop).digest().toString());
            }
            browserFields("modelDigest", models.toArray(String[]::new));

            HttpResponse<String> page = browser.postRaw("/requests/check", form());

            assertThat(page.statusCode()).isEqualTo(422);
            assertThat(page.body()).contains("1 to 40");
        }
    }

    @Nested
    class Send {
        @Test
        void shouldMakeOneRequestOfTwoClicks() {
            Map<String, String> sent = checked();

            String first = location(browser.post("/requests", sent));
            String second = location(browser.post("/requests", sent));

            assertThat(first).startsWith("/requests/req_").isEqualTo(second);
        }

        @Test
        void shouldMakeOneRequestOfTwoClicksAtOnce() throws Exception {
            Map<String, String> sent = checked();
            try (var pool = Executors.newFixedThreadPool(4)) {
                var answers =
                        pool.invokeAll(
                                Collections.nCopies(
                                        4, () -> location(browser.post("/requests", sent))));
                assertThat(answers.stream().map(Future::resultNow).distinct()).hasSize(1);
            }
            assertThat(requests.list(developer, RequestFilter.ALL, null, 10).items()).hasSize(1);
        }

        @Test
        void shouldSayAfterGoingBackThatItWasSent() {
            Map<String, String> sent = checked();
            String request = location(browser.post("/requests", sent));

            HttpResponse<String> back = browser.get("/requests/check?draft=" + sent.get("draft"));

            PageAssert.isPage(back, 200);
            assertThat(back.body()).contains("This was sent", request);
            assertThat(location(browser.get("/requests/new?draft=" + sent.get("draft"))))
                    .isEqualTo("/requests/check?draft=" + sent.get("draft"));
            assertThat(browser.get("/requests/new?like=" + sent.get("draft")).body())
                    .contains("Writing tests for the billing module");
        }

        @Test
        void shouldNotSendWhatChangedInAnotherTab() {
            Map<String, String> sent = checked();
            Map<String, String> other = new LinkedHashMap<>(filled);
            other.putAll(sent);
            other.put("editor", "other");
            other.put("reason", "Something else entirely, said in another tab");
            browser.post("/requests/answer", other);

            assertThat(browser.post("/requests", sent).statusCode()).isEqualTo(409);
            assertThat(requests.list(developer, RequestFilter.ALL, null, 10).items()).isEmpty();
        }

        @Test
        void shouldSendSeveralTogetherOnce() {
            browserFields(
                    "modelDigest",
                    String.valueOf(filled.get("modelDigest")),
                    office.files(laptop).digest().toString());
            HttpResponse<String> check = follow(browser.postRaw("/requests/check", form()));
            assertThat(check.body()).contains("Send the 2 requests");
            Map<String, String> sent = keys(check.body());

            String set = location(browser.post("/requests", sent));

            assertThat(set).startsWith("/requests/sets/set_");
            assertThat(location(browser.post("/requests", sent))).isEqualTo(set);
            HttpResponse<String> page = browser.get(set);
            PageAssert.isPage(page, 200);
            assertThat(page.body())
                    .contains("2 requests asked together", "Withdraw what waits (2)");
            String one =
                    requests.list(developer, RequestFilter.ALL, null, 1).items().getFirst().id();
            assertThat(browser.get("/requests/" + one).body()).contains("href=\"" + set + "\"");
            assertThat(location(browser.post(set + "/withdrawal", Map.of()))).isEqualTo(set);
            assertThat(browser.get(set).body()).doesNotContain("Withdraw the");
            assertThat(signedIn(office.person(Role.DEVELOPER)).get(set).statusCode())
                    .isEqualTo(404);
            assertThat(signedIn(office.person(Role.AUDITOR)).get(set).statusCode()).isEqualTo(200);
        }
    }

    @Nested
    class Keep {
        @Test
        void shouldShowADraftToItsOwnerOnly() {
            filled.put("editor", "tab");
            String page = browser.post("/requests/answer", filled).body();
            String draft = keys(page).get("draft");

            assertThat(draft).startsWith("drf_");
            assertThat(browser.get("/requests/new?draft=" + draft).body())
                    .contains("Writing tests for the billing module", "Draft saved");
            Browser other = signedIn(office.person(Role.DEVELOPER));
            assertThat(other.get("/requests/new?draft=" + draft).body())
                    .contains("This draft is not here any more")
                    .doesNotContain("billing module");
            assertThat(other.post("/requests/drafts/" + draft + "/deletion", Map.of()).statusCode())
                    .isEqualTo(404);
            assertThat(location(browser.post("/requests/drafts/" + draft + "/deletion", Map.of())))
                    .isEqualTo("/requests");
            assertThat(browser.get("/requests/new?draft=" + draft).body())
                    .contains("This draft is not here any more");
        }

        @Test
        void shouldLoseNothingOfTwoTabs() {
            filled.put("editor", "first");
            Map<String, String> first = keys(browser.post("/requests/answer", filled).body());
            Map<String, String> second = new LinkedHashMap<>(first);

            filled.putAll(first);
            filled.put("reason", "Written in the first tab");
            browser.post("/requests/answer", filled);
            Map<String, String> there = new LinkedHashMap<>(filled);
            there.putAll(second);
            there.put("editor", "second");
            there.put("reason", "Written in the second tab");
            String told = browser.post("/requests/answer", there).body();

            assertThat(told).contains("changed in another tab", first.get("draft"));
            String fork = keys(told).get("draft");
            assertThat(fork).isNotEqualTo(first.get("draft"));
            assertThat(browser.get("/requests/new?draft=" + first.get("draft")).body())
                    .contains("Written in the first tab");
            assertThat(browser.get("/requests/new?draft=" + fork).body())
                    .contains("Written in the second tab");
        }

        @Test
        void shouldNotTakeTheSamePageForAnotherTab() {
            filled.put("editor", "same");
            Map<String, String> keys = keys(browser.post("/requests/answer", filled).body());
            filled.putAll(keys);
            for (String reason : List.of("Said once and for all", "Said a second time")) {
                filled.put("reason", reason);
                assertThat(browser.post("/requests/answer", filled).body())
                        .contains(keys.get("draft"))
                        .doesNotContain("another tab");
            }
        }
    }

    @Nested
    class Upload {
        @Test
        void shouldChooseWhatAScanTellsOf() {
            String json =
                    "{\"looked_in\":[],\"found\":["
                            + StrictJson.text(Office.found("told:1b", "library"))
                            + "],\"unreadable\":{},\"running\":[]}";

            HttpResponse<String> page = follow(upload(json));

            assertThat(page.body())
                    .contains("told:1b", "told, hashed by no device yet")
                    .contains("Writing tests for the billing module");
        }

        @Test
        void shouldRefuseUploadsThatAreNotWhatTheySay() {
            for (String file :
                    List.of(
                            "",
                            "NAME  DIGEST\nllama3.1 sha256:0",
                            "{\"found\":[]}",
                            "{\"found\":[null]}",
                            "{\"other\":1}",
                            "{\"found\":[{\"digest\":\"sha256:1\"}]}",
                            "{".repeat(100),
                            "{\"found\":\"" + "x".repeat(1 << 20) + "\"}")) {
                HttpResponse<String> page = upload(file);
                assertThat(page.statusCode())
                        .as(file.substring(0, Math.min(30, file.length())))
                        .isEqualTo(422);
                assertThat(page.body())
                        .contains("error-summary", "Writing tests for the billing module");
            }
        }

        private HttpResponse<String> upload(String file) {
            String mark = "----mark";
            StringBuilder body = new StringBuilder();
            Map<String, String> parts = new LinkedHashMap<>(filled);
            parts.put("csrf", browser.cookie("countersign_csrf"));
            parts.forEach((name, value) ->
                    body.append("--" + mark + "\r\nContent-Disposition: form-data; name=\"")
                            .append(name)
                            .append("\"\r\n\r\n")
                            .append(value)
                            .append("\r\n"));
            body.append("--" + mark + "\r\nContent-Disposition: form-data; name=\"scan\";")
                    .append(" filename=\"scan.json\"\r\nContent-Type: application/json\r\n\r\n")
                    .append(file)
                    .append("\r\n--" + mark + "--\r\n");
            return browser.postRaw(
                    "/requests/scan", body.toString(), "multipart/form-data; boundary=" + mark);
        }
    }

    @Nested
    class Review {
        @Test
        void shouldApproveWithAReasonOnly() {
            String id =
                    location(browser.post("/requests", checked())).substring("/requests/".length());
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

    /** What the check page sends. */
    private Map<String, String> checked() {
        return keys(follow(browser.post("/requests/check", filled)).body());
    }

    private HttpResponse<String> follow(HttpResponse<String> answer) {
        return browser.get(location(answer).replaceFirst("#.*", ""));
    }

    /** The draft that a page or fragment shows, and which version of it. */
    private static Map<String, String> keys(String page) {
        Map<String, String> keys = new LinkedHashMap<>();
        Pattern.compile("name=\"(draft|draftVersion)\" value=\"([^\"]+)\"")
                .matcher(page)
                .results()
                .forEach(found -> keys.put(found.group(1), found.group(2)));
        assertThat(keys).as(page).containsOnlyKeys("draft", "draftVersion");
        return keys;
    }

    private final Map<String, List<String>> several = new LinkedHashMap<>();

    private void browserFields(String name, String... values) {
        several.put(name, List.of(values));
    }

    /** The form with fields that have several values. */
    private String form() {
        List<String> pairs = new ArrayList<>();
        filled.forEach((name, value) -> {
            for (String each : several.getOrDefault(name, List.of(value))) {
                pairs.add(name + "=" + URLEncoder.encode(each, StandardCharsets.UTF_8));
            }
        });
        pairs.add(
                "csrf="
                        + URLEncoder.encode(
                                browser.cookie("countersign_csrf"), StandardCharsets.UTF_8));
        return String.join("&", pairs);
    }

    private static String location(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(303);
        return answer.headers().firstValue("location").orElseThrow();
    }
}
