package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Api;
import dev.countersign.Browser;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.policy.Decisions;
import dev.countersign.token.ModelSet;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Decisions over HTTP, one or many, and what would help against them. */
@ServerTest
class DecisionApiTest {
    private static final String DECISIONS = "/api/v1/decisions";
    private static final String PASSWORD = "a password for pages";

    @Inject Api api;
    @Inject Office office;
    @Inject Decisions decisions;
    @Inject AuditLog audit;
    @Inject EmbeddedServer server;
    @Inject People people;
    @Inject LocalAccounts accounts;

    private Caller developer;
    private Office.Laptop laptop;
    private ModelSet model;
    private Api.Identity client;

    @BeforeEach
    void laptopWithAModel() {
        developer = office.person(Role.DEVELOPER);
        laptop = office.laptop(developer, "personal");
        model = office.confirmedFiles(laptop);
        client = api.client("decisions:write");
    }

    @Nested
    class One {
        @Test
        void shouldSayWhatWouldHelp() {
            office.report(laptop, Map.of("disk_encrypted", false));
            JsonNode help = api.post(client, DECISIONS, question()).body().path("would_help");

            JsonNode first = help.at("/suggestions/0");
            assertThat(first.at("/changes/0/change").asText()).isEqualTo("disk_encrypted");
            assertThat(first.at("/changes/0/pointer").asText())
                    .isEqualTo("/device/posture/facts/disk_encrypted");
            assertThat(first.at("/changes/0/to").asBoolean()).isTrue();
            assertThat(first.at("/changes/0/text").asText())
                    .isEqualTo(
                            "Turn on disk encryption for the volumes of models, logs and history.");
            assertThat(first.path("outcome").asText()).isEqualTo("allow");
            assertThat(first.path("result").asText()).isEqualTo("Allowed at once");
            assertThat(first.path("afterwards").asText()).contains("countersign posture --send");
            assertThat(help.path("evaluations").asInt()).isBetween(1, 200);
            assertThat(help.path("complete").asBoolean()).isTrue();
            assertThat(help.at("/bundle/revision").asText()).isNotBlank();
        }

        @Test
        void shouldOfferAModelThatIsApproved() {
            ModelSet unknown = office.files(laptop);
            var answer = api.post(client, DECISIONS, question(unknown)).body();
            assertThat(answer.path("outcome").asText()).isEqualTo("review");
            JsonNode changes = answer.at("/would_help/suggestions/0/changes");
            assertThat(changes.at("/0/change").asText()).isEqualTo("model");
            assertThat(changes.at("/0/to").asText()).startsWith("sha256:");
            assertThat(changes.at("/0/text").asText()).startsWith("Use another model: Phi");
        }

        @Test
        void shouldKeepQuietWhereNothingHasToBeHelped() {
            var answer = api.post(client, DECISIONS, question()).body();
            assertThat(answer.path("outcome").asText()).isEqualTo("allow");
            assertThat(answer.has("would_help")).isFalse();
        }

        @Test
        void shouldHelpWithARecordedDecisionAndNotInLists() {
            office.report(laptop, Map.of("firewall_on", false));
            String id = api.post(client, DECISIONS, question()).body().path("id").asText();

            JsonNode again = api.get(client, DECISIONS + "/" + id).body();
            assertThat(again.at("/would_help/suggestions/0/changes/0/change").asText())
                    .isEqualTo("firewall_on");
            JsonNode listed = api.get(client, DECISIONS + "?limit=1").body().at("/items/0");
            assertThat(listed.path("id").asText()).isEqualTo(id);
            assertThat(listed.has("would_help")).isFalse();
        }

        @Test
        void shouldShowItOnPages() {
            office.report(laptop, Map.of("screen_lock", false, "prompt_logging_off", false));
            accounts.setPassword("test", developer.id(), PASSWORD.toCharArray());
            Browser browser = new Browser(server.getURL().toString());
            browser.signIn(people.get(developer.id()).username(), PASSWORD);
            String id = api.post(client, DECISIONS, question()).body().path("id").asText();

            assertThat(browser.get("/decisions/" + id).body())
                    .contains("What would help", "Turn off the tool", "Allowed at once")
                    .doesNotContain("help.change", "??");
        }
    }

    @Nested
    class Many {
        @Test
        void shouldAnswerEachInItsPlace() {
            var answer =
                    batch(
                            question()
                                    + ","
                                    + question().replace(laptop.id(), "dev_nobody")
                                    + ","
                                    + question());

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().at("/items/0/decision/outcome").asText()).isEqualTo("allow");
            JsonNode problem = answer.body().at("/items/1/problem");
            assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo("/items/1/device_id");
            assertThat(problem.path("code").asText()).isEqualTo("field.invalid");
            assertThat(answer.body().at("/items/1").has("decision")).isFalse();
            assertThat(answer.body().at("/items/2/decision/outcome").asText()).isEqualTo("allow");
        }

        @Test
        void shouldNameTheFaultOfAnItemThatCannotBeRead() {
            var items =
                    batch(
                                    question().replace("\"scopes\"", "\"scope\"")
                                            + ",7,null,"
                                            + question().replace(":30,", ":\"30\","))
                            .body();
            assertThat(items.at("/items/0/problem/errors/0/pointer").asText())
                    .isEqualTo("/items/0/scope");
            assertThat(items.at("/items/0/problem/errors/0/code").asText())
                    .isEqualTo("unknown_member");
            assertThat(items.at("/items/1/problem/errors/0/pointer").asText())
                    .isEqualTo("/items/1");
            assertThat(items.at("/items/2/problem/errors/0/pointer").asText())
                    .isEqualTo("/items/2");
            assertThat(items.at("/items/3/problem/errors/0/pointer").asText())
                    .isEqualTo("/items/3/duration_days");
        }

        @Test
        void shouldRecordEachUnlessItIsADryRun() {
            JsonNode recorded = batch(question() + "," + question()).body();
            for (String place : new String[] {"/items/0", "/items/1"}) {
                String id = recorded.at(place + "/decision/id").asText();
                assertThat(decisions.find(id)).isPresent();
                assertThat(decisions.find(id).orElseThrow().evaluated().bundle().revision())
                        .isEqualTo(recorded.at("/bundle/revision").asText());
            }
            JsonNode dry =
                    api.post(
                                    client,
                                    DECISIONS + "/batch",
                                    "{\"dry_run\":true,\"items\":[" + question() + "]}")
                            .body();
            assertThat(dry.at("/items/0/decision").has("id")).isFalse();
        }

        @Test
        void shouldAnswerAThousandAndRefuseOneMore() {
            String thousand = repeated(1000);
            var answer = batch(thousand);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().path("items")).hasSize(1000);
            assertThat(answer.body().at("/items/999/decision/outcome").asText()).isEqualTo("allow");

            var refused = batch(thousand + "," + question());
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.errors()).containsExactly("/items length");
            assertThat(refused.body().path("detail").asText()).contains("1000", "1001");
        }

        @Test
        void shouldRefuseABatchWithoutItems() {
            assertThat(batch("").errors()).containsExactly("/items missing");
            assertThat(api.post(client, DECISIONS + "/batch", "{}").errors())
                    .containsExactly("/items missing");
        }

        @Test
        void shouldKeepToTheDevicesThatTheCallerMaySee() {
            Api.Identity somebody = api.person(Role.DEVELOPER);
            JsonNode items =
                    api.post(somebody, DECISIONS + "/batch", "{\"items\":[" + question() + "]}")
                            .body();
            assertThat(items.at("/items/0/problem/errors/0/pointer").asText())
                    .isEqualTo("/items/0/device_id");
        }

        @Test
        void shouldBoundTheBody() {
            String long1 = question().replace("try the model", "x".repeat(1_100_000));
            assertThat(batch(long1).status()).isEqualTo(413);
        }

        private Api.Answer batch(String items) {
            return api.post(client, DECISIONS + "/batch", "{\"items\":[" + items + "]}");
        }

        private String repeated(int times) {
            return IntStream.range(0, times)
                    .mapToObj(_ -> question())
                    .collect(Collectors.joining(","));
        }
    }

    private String question() {
        return question(model);
    }

    private String question(ModelSet files) {
        return """
        {"device_id":"%s","model_digest":"%s","tool_id":"ollama","scopes":["code_generation"],\
        "data_classes":["source_code"],"environment":"development","duration_days":30,\
        "reason":"try the model on our tests"}\
        """
                .formatted(laptop.id(), files.digest());
    }
}
