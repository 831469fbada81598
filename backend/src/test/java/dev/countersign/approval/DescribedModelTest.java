package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.Confirmation;
import dev.countersign.inventory.model.Model;
import dev.countersign.inventory.model.Models;
import dev.countersign.policy.FindingStatus;
import dev.countersign.portal.PageAssert;
import dev.countersign.token.ModelSet;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Models that the shipped catalogue does not have, described where their files are reviewed. */
@ServerTest
class DescribedModelTest {
    private static final String PASSWORD = "a password for describing";

    @Inject EmbeddedServer server;
    @Inject Office office;
    @Inject Requests requests;
    @Inject ArtifactSets artifacts;
    @Inject Models models;
    @Inject People people;
    @Inject LocalAccounts accounts;
    @Inject Api api;

    private Caller developer;
    private Caller lead;
    private Office.Laptop laptop;
    private ModelSet files;
    private RequestView request;
    private Browser leads;
    private String publisher = "";

    @BeforeEach
    void requestInReview() {
        developer = office.person(Role.DEVELOPER);
        lead = office.person(Role.SECURITY_LEAD);
        laptop = office.laptop(developer, "personal");
        files = office.files(laptop);
        request = requests.submit(developer, Office.request(laptop, files, "public"));
        accounts.setPassword("test", lead.id(), PASSWORD.toCharArray());
        leads = new Browser(server.getURL().toString());
        leads.signIn(people.get(lead.id()).username(), PASSWORD);
        publisher = "Atelier " + UUID.randomUUID();
    }

    private Map<String, String> form() {
        Map<String, String> form = new HashMap<>();
        form.put("family", "Corvus Coder");
        form.put("version", "7B");
        form.put("publisher", publisher);
        form.put("country", "FR");
        form.put("originSource", "https://atelier.example/imprint");
        form.put("licence", "apache-2.0");
        form.put("licenceSource", "https://atelier.example/LICENSE");
        form.put("openness", "C");
        form.put("opennessSource", "https://atelier.example/card");
        form.put("parentRelation1", "finetune");
        form.put("parent1", "phi-3");
        form.put("ancestryComplete", "yes");
        form.put("ancestrySource", "the model card, chapter 2");
        form.put("filesSource", "https://atelier.example/SHA256SUMS");
        return form;
    }

    private HttpResponse<String> describe(Map<String, String> form) {
        return leads.post("/reviews/" + request.id() + "/description", form);
    }

    private Model described() {
        Confirmation confirmation =
                Objects.requireNonNull(artifacts.get(files.digest().toString()).confirmation());
        return models.get(confirmation.modelId());
    }

    private static List<String> failing(RequestView request) {
        return Objects.requireNonNull(request.decision()).findings().stream()
                .filter(finding ->
                        EnumSet.of(FindingStatus.FAIL, FindingStatus.MISSING_FACT)
                                .contains(finding.status()))
                .map(PolicyAnswer.Line::code)
                .toList();
    }

    @Nested
    class Describe {
        @Test
        void shouldAnswerWhatTheRulesAskedAndSayWhatChanged() {
            assertThat(failing(request))
                    .contains(
                            "model.catalogue.unknown",
                            "origin.country.unknown",
                            "model.license.unknown");

            HttpResponse<String> done = describe(form());

            assertThat(done.statusCode()).isEqualTo(303);
            var after = leads.get(done.headers().firstValue("Location").orElseThrow());
            PageAssert.isPage(after, 200);
            assertThat(after.body())
                    .contains("Policy was asked again", "Gone:", "model.catalogue.unknown")
                    .contains("https://atelier.example/SHA256SUMS", "Corvus Coder 7B");
            assertThat(failing(requests.get(lead, request.id())))
                    .doesNotContain(
                            "model.catalogue.unknown",
                            "origin.country.unknown",
                            "model.license.unknown",
                            "origin.ancestry.incomplete",
                            "model.openness.too_low");
        }

        @Test
        void shouldNeedNoReviewForTheNextPersonWithTheseFiles() {
            describe(form());
            Caller next = office.person(Role.DEVELOPER);
            Office.Laptop another = office.laptop(next, "personal");

            RequestView asked = requests.submit(next, Office.request(another, files, "public"));

            assertThat(asked.state()).isEqualTo(RequestState.APPROVED);
        }

        @Test
        void shouldKeepWhoSaidWhatAndWhereItWasRead() {
            describe(form());

            Model model = described();
            assertThat(model.id()).startsWith("own-");
            assertThat(model.publisher().source()).isEqualTo("https://atelier.example/imprint");
            assertThat(model.licence().id()).isEqualTo("Apache-2.0");
            assertThat(model.sources())
                    .containsExactly(
                            "https://atelier.example/imprint",
                            "https://atelier.example/LICENSE",
                            "https://atelier.example/card",
                            "the model card, chapter 2");
            assertThat(model.ancestry().getFirst().model()).isEqualTo("phi-3");
            assertThat(Objects.requireNonNull(model.described()).by()).isEqualTo(lead.id());
            var page = leads.get("/models/" + model.id());
            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains("described by", "the model card, chapter 2");
        }

        @Test
        void shouldCountARestrictedAncestorOfAnyName() {
            Map<String, String> form = form();
            form.put("parent1", "Foreign Base");
            form.put("parentPublisher1", "Somebody");
            form.put("parentCountry1", "CN");
            form.put("parentLicence1", "MIT");
            office.report(laptop, Map.of("egress_blocked", false));

            describe(form);

            assertThat(failing(requests.get(lead, request.id())))
                    .contains("origin.country.restricted");
        }

        @Test
        void shouldLeaveWhatNobodyEstablishedUnknown() {
            Map<String, String> form = form();
            form.remove("country");
            form.remove("ancestryComplete");
            form.put("licence", "LicenseRef-atelier-" + UUID.randomUUID());

            describe(form);

            assertThat(failing(requests.get(lead, request.id())))
                    .contains(
                            "origin.country.unknown",
                            "origin.ancestry.incomplete",
                            "model.license.unknown");
        }

        @Test
        void shouldNameEveryMissingSourceAndKeepWhatWasTyped() {
            Map<String, String> form = form();
            form.remove("originSource");
            form.remove("licenceSource");
            form.put("country", "XX");
            form.put("openness", "");

            var page = describe(form);

            PageAssert.isPage(page, 422);
            assertThat(page.body())
                    .contains(
                            "href=\"#originSource\"",
                            "href=\"#licenceSource\"",
                            "href=\"#country\"",
                            "href=\"#openness\"",
                            "value=\"" + publisher + "\"");
            assertThat(artifacts.get(files.digest().toString()).confirmation()).isNull();
        }

        @Test
        void shouldNotContradictTheCatalogue() {
            Map<String, String> form = form();
            form.put("publisher", "mistral ai");
            form.put("country", "US");

            assertThat(describe(form).body()).contains("href=\"#country\"", "The catalogue has FR");
        }

        @Test
        void shouldShowSourcesThatAreNoAddressesAsWords() {
            Map<String, String> form = form();
            form.put("originSource", "javascript:alert(1)");

            describe(form);

            assertThat(leads.get("/models/" + described().id()).body())
                    .contains("javascript:alert(1)")
                    .doesNotContain("href=\"javascript:");
        }

        @Test
        void shouldRefuseThePersonWhoAsks() {
            Caller both = office.person(Role.DEVELOPER, Role.SECURITY_LEAD);
            Office.Laptop own = office.laptop(both, "personal");
            request = requests.submit(both, Office.request(own, files, "public"));
            accounts.setPassword("test", both.id(), PASSWORD.toCharArray());
            leads = new Browser(server.getURL().toString());
            leads.signIn(people.get(both.id()).username(), PASSWORD);

            assertThat(describe(form()).statusCode()).isEqualTo(403);

            assertThat(artifacts.get(files.digest().toString()).confirmation()).isNull();
        }
    }

    @Nested
    class Withdraw {
        private HttpResponse<String> withdraw(String reason) {
            return leads.post(
                    "/artifacts/" + files.digest() + "/withdrawal", Map.of("reason", reason));
        }

        @Test
        void shouldLetAMistakeBePutRight() {
            describe(form());
            String id = described().id();
            var page = leads.get("/artifacts/" + files.digest() + "/withdrawal");
            PageAssert.isPage(page, 200);
            assertThat(page.body()).contains("Corvus Coder 7B");

            assertThat(withdraw("the licence was read wrongly").statusCode()).isEqualTo(303);
            Map<String, String> form = form();
            form.put("licence", "MIT");
            assertThat(describe(form).statusCode()).isEqualTo(303);

            assertThat(described().id()).isEqualTo(id);
            assertThat(described().licence().id()).isEqualTo("MIT");
        }

        @Test
        void shouldAskForAReason() {
            describe(form());

            var page = withdraw("");

            PageAssert.isPage(page, 422);
            assertThat(page.body()).contains("href=\"#reason\"");
        }

        @Test
        void shouldNotChangeAModelThatOtherFilesRestOn() {
            describe(form());
            ModelSet others = office.files(laptop);
            request = requests.submit(developer, Office.request(laptop, others, "public"));

            var page = describe(form());

            PageAssert.isPage(page, 422);
            assertThat(page.body()).contains("href=\"#family\"", "The catalogue has this model");
        }
    }

    @Nested
    class Interface {
        @Test
        void shouldDescribeForPrograms() {
            String body =
                    """
                    {"family": "Corvus", "publisher": "%s", "country": "FR",
                     "origin_source": "imprint", "licence": "MIT", "licence_source": "file",
                     "openness": "B", "openness_source": "card",
                     "ancestry": [{"relation": "finetune", "name": "llama-3.1"}],
                     "ancestry_complete": true, "ancestry_source": "card",
                     "files_source": "checksums"}\
                    """
                            .formatted(publisher);
            Api.Identity caller = api.person(Role.SECURITY_LEAD);
            String path = "/api/v1/artifacts/" + files.digest() + "/description";

            assertThat(api.post(caller, path, body).status()).isEqualTo(201);
            Api.Answer again = api.post(caller, path, body);

            assertThat(again.status()).isEqualTo(409);
            assertThat(described().ancestry().getFirst().model()).isEqualTo("llama-3.1");
            assertThat(api.post(api.person(Role.DEVELOPER), path, "{}").status()).isEqualTo(403);
        }
    }
}
