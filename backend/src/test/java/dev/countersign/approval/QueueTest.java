package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.listing.ListQuery;
import dev.countersign.platform.Page;
import dev.countersign.portal.PageAssert;
import io.micronaut.http.HttpRequest;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class QueueTest {
    private static final String PASSWORD = "correct horse battery staple";

    @Inject Office office;
    @Inject QueueScene scene;
    @Inject ReviewQueue queue;
    @Inject Requests requests;
    @Inject Awaiting awaiting;
    @Inject SavedViews views;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject EmbeddedServer server;
    @Inject EntityManagerFactory factory;
    @Inject Revisions revisions;

    @AfterEach
    void leaveNothingWaiting() {
        scene.withdrawAll();
    }

    private List<QueueItem> rows(Caller reader, String query) {
        ListQuery asked =
                queue.shape(reader).read(HttpRequest.GET("/reviews?" + query).getParameters());
        return queue.found(reader, asked).page().items();
    }

    private Browser browser(Caller person) {
        accounts.setPassword("test", person.id(), PASSWORD.toCharArray());
        Browser browser = new Browser(server.getURL().toString());
        browser.signIn(people.get(person.id()).username(), PASSWORD);
        return browser;
    }

    @Nested
    class Order {
        @Test
        void shouldListWhatWaitsForTheReaderFirst() {
            String person = scene.asked("public", 1).getFirst().personId();
            Caller owner = office.person(Role.DATA_OWNER);
            QueueScene.Asked older = scene.asked("public", 1).getFirst();
            QueueScene.Asked mine = scene.asked("confidential", 1).getFirst();

            List<String> ids = rows(owner, "limit=200").stream().map(QueueItem::id).toList();

            assertThat(ids.indexOf(mine.id())).isLessThan(ids.indexOf(older.id()));
            assertThat(rows(owner, "show=mine&limit=200"))
                    .allMatch(row -> row.role() != null)
                    .extracting(QueueItem::id)
                    .contains(mine.id());
            assertThat(rows(owner, "show=others&person=" + person))
                    .hasSize(1)
                    .allMatch(row -> row.role() == null);
        }

        @Test
        void shouldPageByKeyInEveryOrder() {
            Caller lead = office.person(Role.SECURITY_LEAD);
            String person = scene.asked("public", 5).getFirst().personId();
            for (String sort : List.of("oldest", "newest", "risk", "class")) {
                List<String> found = new ArrayList<>();
                String after = null;
                do {
                    String query =
                            "person=%s&limit=2&sort=%s%s"
                                    .formatted(
                                            person, sort, after == null ? "" : "&after=" + after);
                    ListQuery asked =
                            queue.shape(lead)
                                    .read(HttpRequest.GET("/reviews?" + query).getParameters());
                    Page<QueueItem> page = queue.found(lead, asked).page();
                    page.items().forEach(item -> found.add(item.id()));
                    after = page.next();
                } while (after != null);
                assertThat(found).as(sort).hasSize(5).doesNotHaveDuplicates();
            }
        }

        @Test
        void shouldLeaveOutOnesOwnFromWhatWaitsForOne() {
            Caller both = office.person(Role.DEVELOPER, Role.SECURITY_LEAD);
            Office.Laptop laptop = office.laptop(both, "personal");
            RequestView own =
                    requests.submit(both, Office.request(laptop, office.files(laptop), "public"));

            assertThat(rows(both, "person=" + both.id()))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.id()).isEqualTo(own.id());
                        assertThat(row.role()).isNull();
                    });
            requests.withdraw(both, own.id());
        }
    }

    @Nested
    class Length {
        @Test
        void shouldBeThatOfWhatWaitsForTheReader() {
            Caller both = office.person(Role.DEVELOPER, Role.SECURITY_LEAD);
            Caller developer = office.person(Role.DEVELOPER);
            Office.Laptop laptop = office.laptop(developer, "personal");
            RequestView theirs =
                    requests.submit(
                            developer, Office.request(laptop, office.files(laptop), "public"));
            long waiting = awaiting.length(both).count();
            assertThat(waiting).isEqualTo(rows(both, "show=mine&limit=200").size()).isPositive();

            office.handOver(laptop, both);

            assertThat(awaiting.length(both).count()).isEqualTo(waiting - 1);
            assertThat(rows(both, "show=mine&limit=200")).hasSize((int) waiting - 1);
            assertThat(awaiting.page(both, null, 200).items())
                    .hasSize((int) waiting - 1)
                    .noneMatch(request -> request.id().equals(theirs.id()));
            assertThat(awaiting.length(developer).count()).isZero();
            office.handOver(laptop, developer);
            requests.withdraw(developer, theirs.id());
        }
    }

    @Nested
    class Together {
        @Test
        void shouldSayThatSomeAreInReviewAgain() {
            Caller developer = office.person(Role.DEVELOPER);
            Office.Laptop good = office.laptop(developer, "personal");
            Office.Laptop bad = office.laptop(developer, "personal");
            RequestView first = ask(developer, good);
            RequestView second = ask(developer, bad);
            office.report(bad, Map.of("firewall_on", false));
            Browser browser = browser(office.person(Role.SECURITY_LEAD));
            String form =
                    "verdict=approve&reason=they+are+all+the+same&request=%s&request=%s&csrf=%s"
                            .formatted(
                                    item(first),
                                    item(second),
                                    URLEncoder.encode(
                                            browser.cookie("countersign_csrf"),
                                            StandardCharsets.UTF_8));

            var answer = browser.postRaw("/reviews/together", form);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
            assertThat(browser.get("/reviews").body()).contains("in the way of some");
            assertThat(requests.get(developer, first.id()).state())
                    .isEqualTo(RequestState.APPROVED);
            assertThat(requests.get(developer, second.id()).revision()).isEqualTo(2);
            requests.withdraw(developer, second.id());
        }

        private RequestView ask(Caller developer, Office.Laptop laptop) {
            return requests.submit(
                    developer, Office.request(laptop, office.files(laptop), "public"));
        }

        private String item(RequestView request) {
            return request.id() + "%3A" + request.revision() + "%3Asecurity_lead";
        }
    }

    @Nested
    class Facts {
        @Test
        void shouldSayRiskOriginAndWhyInWords() {
            Caller lead = office.person(Role.SECURITY_LEAD);
            QueueScene.Asked sensitive = scene.asked("confidential", 1).getFirst();
            QueueScene.Asked open = scene.asked("public", 1).getFirst();

            QueueItem high = rows(lead, "person=" + sensitive.personId()).getFirst();
            QueueItem other = rows(lead, "person=" + open.personId()).getFirst();

            assertThat(high.risk()).isEqualTo("high");
            assertThat(other.risk()).isEqualTo("elevated"); // nobody confirmed where it is from
            assertThat(other.originState()).isNotEqualTo("confirmed");
            assertThat(other.because())
                    .isNotEmpty()
                    .noneMatch(title -> title.contains("." + "catalogue"));
            assertThat(rows(lead, "risk=high&person=" + open.personId())).isEmpty();
            assertThat(rows(lead, "class=confidential&person=" + sensitive.personId())).hasSize(1);
            assertThat(rows(lead, "rule=model.catalogue.unknown&person=" + open.personId()))
                    .hasSize(1);
            assertThat(rows(lead, "rule=people.training.missing&person=" + open.personId()))
                    .isEmpty();
        }
    }

    @Nested
    class Pages {
        @Test
        void shouldAskFewQueriesHoweverLongTheList() {
            Caller lead = office.person(Role.SECURITY_LEAD);
            Browser browser = browser(lead);
            scene.asked("public", 12);
            var statistics = factory.unwrap(SessionFactory.class).getStatistics();
            statistics.setStatisticsEnabled(true);
            browser.get("/reviews?limit=200");
            long before = statistics.getPrepareStatementCount();

            PageAssert.isPage(browser.get("/reviews?limit=200"), 200);

            assertThat(statistics.getPrepareStatementCount() - before).isLessThanOrEqualTo(15);
        }

        @Test
        void shouldTakeOutWhatChangedSinceItWasShown() {
            Caller developer = office.person(Role.DEVELOPER);
            Office.Laptop laptop = office.laptop(developer, "personal");
            NewRequest said = Office.request(laptop, office.files(laptop), "confidential");
            RequestView kept =
                    requests.submit(
                            developer,
                            Office.request(laptop, office.files(laptop), "confidential"));
            RequestView moved = requests.submit(developer, said);
            Browser browser = browser(office.person(Role.SECURITY_LEAD));
            String shown =
                    browser.get("/reviews/together?id=" + kept.id() + "&id=" + moved.id()).body();
            assertThat(shown)
                    .contains("try the model on our tests", kept.id() + ":1:", moved.id() + ":1:");
            revisions.revise(
                    developer,
                    moved.id(),
                    moved.version(),
                    new NewRequest(
                            said.deviceId(),
                            said.modelDigest(),
                            said.toolId(),
                            said.scopes(),
                            said.dataClasses(),
                            null,
                            "development",
                            30,
                            "something else altogether"));

            var answer =
                    browser.postRaw(
                            "/reviews/together",
                            "request=%s:1:security_lead&request=%s:1:security_lead&verdict=approve&reason=all+of+them+are+alike&csrf=%s"
                                    .formatted(
                                            kept.id(),
                                            moved.id(),
                                            browser.cookie("countersign_csrf")));

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body())
                    .contains("These changed", "/reviews/" + moved.id(), kept.id() + ":1:")
                    .doesNotContain(moved.id() + ":2:");
            assertThat(requests.get(developer, kept.id()).reviews()).isEmpty();
            requests.withdraw(developer, kept.id());
            requests.withdraw(developer, moved.id());
        }

        @Test
        void shouldRefuseAMixedSelectionInWords() {
            Caller lead = office.person(Role.SECURITY_LEAD);
            Browser browser = browser(lead);
            String ids =
                    "id=%s&id=%s"
                            .formatted(
                                    scene.asked("public", 1).getFirst().id(),
                                    scene.asked("confidential", 1).getFirst().id());

            var answer = browser.get("/reviews/together?" + ids);

            PageAssert.isPage(answer, 200);
            assertThat(answer.body())
                    .contains("These cannot be decided together", "They differ")
                    .doesNotContain("value=\"approve\"");
        }

        @Test
        void shouldKeepWhatWasTypedOfAViewThatIsRefused() {
            Browser browser = browser(office.person(Role.SECURITY_LEAD));
            String name = "all that is risky and waits for longer than a whole working week";

            var answer =
                    browser.post(
                            "/reviews/views", Map.of("name", name, "query", "risk=high&sort=risk"));

            PageAssert.isPage(answer, 422);
            assertThat(answer.body())
                    .contains(
                            "value=\"" + name + "\"",
                            "name=\"query\" value=\"risk=high&amp;sort=risk\"",
                            "<option value=\"high\" selected");
            PageAssert.isPage(
                    browser.post("/reviews/views", Map.of("name", "", "query", "%zz=%zz")), 422);
        }

        @Test
        void shouldKeepOnlyItsOwnFiltersAsAView() {
            Caller lead = office.person(Role.SECURITY_LEAD);
            Browser browser = browser(lead);

            var kept =
                    browser.post(
                            "/reviews/views",
                            Map.of("name", "Risky", "query", "risk=high&after=x&sort=risk"));
            assertThat(kept.statusCode()).as("a cursor is no filter").isEqualTo(422);
            assertThat(views.of(lead)).isEmpty();
            var good =
                    browser.post("/reviews/views", Map.of("name", "Risky2", "query", "risk=high"));
            assertThat(good.statusCode()).isEqualTo(303);
            assertThat(views.of(lead))
                    .extracting(SavedViews.View::href)
                    .contains("/reviews?risk=high&sort=oldest");
            assertThat(
                            browser.post(
                                            "/reviews/views",
                                            Map.of("name", "Evil", "query", "next=//evil.example"))
                                    .statusCode())
                    .isEqualTo(422);
            SavedViews.View mine = views.of(lead).getFirst();
            Browser other = browser(office.person(Role.SECURITY_LEAD));
            assertThat(
                            other.post("/reviews/views/" + mine.id() + "/removal", Map.of())
                                    .statusCode())
                    .isEqualTo(404);
        }
    }
}
