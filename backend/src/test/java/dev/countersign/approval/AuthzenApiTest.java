package dev.countersign.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.platform.ServerSettings;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.Outcome;
import dev.countersign.token.ModelSet;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AuthZEN's Authorization API 1.0: the specification's own examples, and our mapping. */
@ServerTest
class AuthzenApiTest {
    private static final String ONE = "/access/v1/evaluation";
    private static final String MANY = "/access/v1/evaluations";

    private final HttpClient http = HttpClient.newHttpClient();

    @Inject Api api;
    @Inject Office office;
    @Inject People people;
    @Inject Decisions decisions;
    @Inject ServerSettings settings;
    @Inject EmbeddedServer server;

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
    class Evaluation {
        @Test
        void shouldBeTrueOnlyWherePolicyAllows() {
            JsonNode allowed = json(post(ONE, evaluation(model)));
            assertThat(allowed.path("decision").isBoolean()).isTrue();
            assertThat(allowed.path("decision").asBoolean()).isTrue();
            assertThat(allowed.at("/context/outcome").asText()).isEqualTo("allow");
            String id = allowed.at("/context/id").asText();
            assertThat(decisions.find(id).orElseThrow().outcome()).isEqualTo(Outcome.ALLOW);

            JsonNode reviewed = json(post(ONE, evaluation(office.files(laptop))));
            assertThat(reviewed.path("decision").asBoolean(true)).isFalse();
            assertThat(reviewed.at("/context/outcome").asText()).isEqualTo("review");
            assertThat(reviewed.at("/context/codes").toString())
                    .contains("model.catalogue.unknown");
            assertThat(reviewed.at("/context/reasons/0/reason_user/en").asText()).isNotBlank();
            assertThat(reviewed.at("/context/review/0").asText()).isEqualTo("security_lead");
            assertThat(reviewed.at("/context/would_help/suggestions")).isNotEmpty();
        }

        @Test
        void shouldKnowPeopleByTheirNameAndDevicesForTheirOwner() {
            String name = people.get(developer.id()).username();
            assertThat(decision(evaluation(model).replace(developer.id(), name))).isTrue();
            assertThat(
                            decision(
                                    evaluation(model)
                                            .replace("\"person\"", "\"device\"")
                                            .replace(developer.id(), laptop.id())))
                    .isTrue();
        }

        @Test
        void shouldTakeTheDeviceFromTheSubjectAsTheSpecificationHasIt() {
            String body =
                    evaluation(model)
                            .replace("\"device_id\":\"" + laptop.id() + "\",", "")
                            .replace(
                                    "\"id\":\"" + developer.id() + "\"",
                                    "\"id\":\"%s\",\"properties\":{\"device_id\":\"%s\"}"
                                            .formatted(developer.id(), laptop.id()));
            assertThat(decision(body)).isTrue();
        }

        @Test
        void shouldDenySomebodyElseOnTheDevice() {
            Caller other = office.person(Role.DEVELOPER);
            JsonNode answer =
                    json(post(ONE, evaluation(model).replace(developer.id(), other.id())));
            assertThat(answer.path("decision").asBoolean(true)).isFalse();
            assertThat(answer.at("/context/codes").toString()).contains("device.owner.mismatch");
        }

        @Test
        void shouldSayWhatIsNotKnownOrNotDecidedHere() {
            failed(evaluation(model).replace(developer.id(), "nobody"), 404, null);
            failed(evaluation(model).replace("\"load\"", "\"delete\""), 400, "/action/name");
            failed(evaluation(model).replace(laptop.id(), "dev_x"), 400, "/context/device_id");
            failed(
                    evaluation(model).replace(model.digest().toString(), "phi3"),
                    400,
                    "/resource/id");
            failed(
                    evaluation(model).replace("[\"source_code\"]", "\"source_code\""),
                    400,
                    "/context/data_classes");
        }

        @Test
        void shouldIgnoreWhatItDoesNotKnow() {
            String body = evaluation(model);
            assertThat(
                            decision(
                                    body.substring(0, body.length() - 1)
                                            + ",\"foo\":\"bar\",\"futureField\":{\"nested\":true}}"))
                    .isTrue();
            assertThat(decision(body.replace("\"tool_id\"", "\"ip\":\"192.168.1.1\",\"tool_id\"")))
                    .isTrue();
        }

        @Test
        void shouldAnswerAboutNobodyElseToADeveloper() {
            client = api.person(Role.DEVELOPER);
            failed(evaluation(model), 400, "/context/device_id");
        }

        private void failed(String body, int status, @Nullable String at) {
            HttpResponse<String> answer = post(ONE, body);
            assertThat(answer.statusCode()).as(body).isEqualTo(200);
            JsonNode error = json(answer).at("/context/error");
            assertThat(json(answer).path("decision").asBoolean(true)).as(body).isFalse();
            assertThat(error.path("status").asInt()).as(body).isEqualTo(status);
            assertThat(error.path("message").asText()).as(body).isNotBlank();
            if (at != null) {
                assertThat(error.at("/errors/0/pointer").asText()).as(body).isEqualTo(at);
            }
        }
    }

    @Nested
    class SpecificationExamples {
        /** Sections 5 to 7: well-formed questions about other worlds, so the answer is no. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    """
                    {"subject":{"type":"user","id":"alice@acmecorp.com"},
                     "resource":{"type":"account","id":"123"},
                     "action":{"name":"can_read","properties":{"method":"GET"}},
                     "context":{"time":"1985-10-26T01:22-07:00"}}\
                    """,
                    """
                    {"subject":{"type":"user","id":"alice@acmecorp.com",
                                "properties":{"department":"Sales","ip_address":"172.217.22.14",
                                              "device_id":"8:65:ee:17:7e:0b"}},
                     "action":{"name":"can_read"},
                     "resource":{"type":"book","id":"123","properties":{"library_record":
                       {"title":"AuthZEN in Action","isbn":"978-0593383322"}}}}\
                    """
                })
        void shouldBeAnsweredWithADecision(String body) {
            for (String path : List.of(ONE, MANY)) {
                JsonNode answer = json(post(path, body));
                assertThat(answer.path("decision").isBoolean()).isTrue();
                assertThat(answer.path("decision").asBoolean()).isFalse();
                assertThat(answer.path("context").isObject()).isTrue();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    """
                    {"evaluations":[
                      {"subject":{"type":"user","id":"alice@acmecorp.com"},"action":{"name":"can_read"},
                       "resource":{"type":"document","id":"boxcarring.md"},
                       "context":{"time":"2024-05-31T15:22-07:00"}},
                      {"subject":{"type":"user","id":"alice@acmecorp.com"},"action":{"name":"can_read"},
                       "resource":{"type":"document","id":"subject-search.md"}},
                      {"subject":{"type":"user","id":"alice@acmecorp.com"},"action":{"name":"can_read"},
                       "resource":{"type":"document","id":"resource-search.md"}}]}\
                    """,
                    """
                    {"subject":{"type":"user","id":"alice@acmecorp.com"},
                     "context":{"time":"2024-05-31T15:22-07:00"},"action":{"name":"can_read"},
                     "evaluations":[{"resource":{"type":"document","id":"boxcarring.md"}},
                       {"resource":{"type":"document","id":"subject-search.md"}},
                       {"action":{"name":"can_edit"},
                        "resource":{"type":"document","id":"resource-search.md"}}]}\
                    """,
                    """
                    {"subject":{"type":"user","id":"alice@example.com"},"action":{"name":"read"},
                     "options":{"evaluations_semantic":"execute_all","another_option":"value"},
                     "evaluations":[{"resource":{"type":"document","id":"1"}},
                       {"resource":{"type":"document","id":"2"}},
                       {"resource":{"type":"document","id":"3"}}]}\
                    """
                })
        void shouldBeAnsweredInOrder(String body) {
            JsonNode answer = json(post(MANY, body));
            assertThat(answer.has("decision")).isFalse();
            assertThat(answer.path("evaluations")).hasSize(3);
            answer.path("evaluations")
                    .forEach(each -> {
                        assertThat(each.path("decision").isBoolean()).isTrue();
                        assertThat(each.path("context").isObject()).isTrue();
                    });
        }
    }

    @Nested
    class Evaluations {
        @Test
        void shouldAnswerAllWithDefaultsAndOverrides() {
            JsonNode answer = json(post(MANY, several("execute_all")));
            assertThat(decisionsOf(answer)).containsExactly(false, true, false, true);
            JsonNode nothingSaid = answer.at("/evaluations/2/context/error");
            assertThat(nothingSaid.path("status").asInt()).isEqualTo(400);
            assertThat(nothingSaid.at("/errors/0/pointer").asText()).isEqualTo("/resource/type");
            assertThat(json(post(MANY, several(null))).path("evaluations")).hasSize(4);
        }

        @Test
        void shouldEndWithTheFirstDenial() {
            JsonNode answer = json(post(MANY, several("deny_on_first_deny")));
            assertThat(decisionsOf(answer)).containsExactly(false);
        }

        @Test
        void shouldEndWithTheFirstPermit() {
            JsonNode answer = json(post(MANY, several("permit_on_first_permit")));
            assertThat(decisionsOf(answer)).containsExactly(false, true);
            assertThat(decisions.find(answer.at("/evaluations/1/context/id").asText())).isPresent();
        }

        @Test
        void shouldRefuseASemanticThatIsNotKnown() {
            HttpResponse<String> answer = post(MANY, several("first_come"));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("/options/evaluations_semantic");
        }

        @Test
        void shouldAnswerOneWhereThereAreNone() {
            String body = evaluation(model);
            assertThat(json(post(MANY, body)).path("decision").asBoolean()).isTrue();
            String empty = body.substring(0, body.length() - 1) + ",\"evaluations\":[]}";
            assertThat(json(post(MANY, empty)).path("decision").asBoolean()).isTrue();
        }

        @Test
        void shouldNotAnswerTheDefaultsForAnItemThatIsNoObject() {
            String body = evaluation(model);
            String items = ",\"evaluations\":[7,null,\"x\",[],{}]}";
            JsonNode answer = json(post(MANY, body.substring(0, body.length() - 1) + items));
            assertThat(decisionsOf(answer)).containsExactly(false, false, false, false, true);
            JsonNode error = answer.at("/evaluations/0/context/error/errors/0");
            assertThat(error.path("pointer").asText("-")).isEmpty();
            assertThat(error.path("code").asText()).isEqualTo("type");
        }

        @Test
        void shouldLoseNothingOfTheOthersByABadText() {
            String body = evaluation(model);
            String bad = "{\"subject\":{\"type\":\"user\",\"id\":\"\\u0000\"}}";
            String items = ",\"evaluations\":[" + bad + ",{}]}";
            JsonNode answer = json(post(MANY, body.substring(0, body.length() - 1) + items));
            assertThat(decisionsOf(answer)).containsExactly(false, true);
            assertThat(answer.at("/evaluations/0/context/error/errors/0/pointer").asText())
                    .isEqualTo("/subject/id");
        }

        @Test
        void shouldRefuseMoreThanAThousand() {
            String items = "{},".repeat(1000) + "{}";
            HttpResponse<String> answer = post(MANY, "{\"evaluations\":[" + items + "]}");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("/evaluations", "1000");
        }

        /** A model nobody confirmed, one that is approved, nothing, and a default's type alone. */
        private String several(@Nullable String semantic) {
            String one = evaluation(model);
            String options =
                    semantic == null
                            ? ""
                            : "\"options\":{\"evaluations_semantic\":\"" + semantic + "\"},";
            String common =
                    one.replaceFirst("\"resource\":\\{[^}]*}", "\"resource\":{\"id\":\"none\"}")
                            .replaceFirst("\\{", "{" + options);
            return common.substring(0, common.length() - 1)
                    + """
                    ,"evaluations":[
                      {"resource":{"type":"model","id":"%s"}},
                      {"resource":{"type":"model","id":"%s"},"action":{"name":"use"}},
                      {},
                      {"subject":{"id":"%s"},"resource":{"type":"model","id":"%s"}}]}\
                    """
                            .formatted(
                                    office.files(laptop).digest(),
                                    model.digest(),
                                    developer.id(),
                                    model.digest());
        }
    }

    @Nested
    class Errors {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"action\":{\"name\":\"load\"},\"resource\":{\"type\":\"model\",\"id\":\"x\"}}",
                    "{\"subject\":{\"type\":\"user\",\"id\":\"a\"},\"resource\":{\"type\":\"model\",\"id\":\"x\"}}",
                    "{\"subject\":{\"type\":\"user\",\"id\":\"a\"},\"action\":{\"name\":\"load\"}}",
                    "{\"subject\":{\"id\":\"a\"},\"action\":{\"name\":\"load\"},\"resource\":{\"type\":\"model\",\"id\":\"x\"}}",
                    "{\"subject\":\"a\",\"action\":{\"name\":\"load\"},\"resource\":{\"type\":\"model\",\"id\":\"x\"}}",
                    "{\"subject\":{\"type\":\"user\",\"id\":\"a\"},\"action\":{\"name\":123},\"resource\":{\"type\":\"model\",\"id\":\"x\"}}",
                    "{\"subject\":{\"type\":\"user\",\"id\":\"a\"},\"action\":{},\"resource\":{\"type\":\"model\",\"id\":\"x\"}}",
                    "[]",
                    "{",
                    ""
                })
        void shouldBeABadRequestWithAMessage(String body) {
            HttpResponse<String> answer = post(ONE, body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.body()).isNotBlank();
            assertThat(answer.headers().firstValue("content-type").orElse(""))
                    .startsWith("text/plain");
        }

        @Test
        void shouldRefuseAnotherTypeOfBody() {
            HttpResponse<String> answer =
                    send(
                            request(ONE)
                                    .header("Content-Type", "text/plain")
                                    .POST(HttpRequest.BodyPublishers.ofString(evaluation(model))));
            assertThat(answer.statusCode()).isEqualTo(400);
        }

        @Test
        void shouldTellWhoMayNotAsk() {
            client = Api.NOBODY;
            assertThat(post(ONE, evaluation(model)).statusCode()).isEqualTo(401);
            client = api.client("policy:evaluate");
            assertThat(post(ONE, evaluation(model)).statusCode()).isEqualTo(403);
        }

        @Test
        void shouldGiveTheRequestIdentifierBack() {
            for (Api.Identity who : List.of(client, Api.NOBODY)) {
                client = who;
                for (String body : List.of(evaluation(model), "{}")) {
                    HttpResponse<String> answer =
                            send(
                                    request(ONE)
                                            .header("Content-Type", "application/json")
                                            .header("X-Request-ID", "bfe9eb29-ab87-4ca3")
                                            .POST(HttpRequest.BodyPublishers.ofString(body)));
                    assertThat(answer.headers().allValues("X-Request-ID"))
                            .containsExactly("bfe9eb29-ab87-4ca3");
                }
            }
            client = api.client("decisions:write");
            assertThat(post(ONE, evaluation(model)).headers().firstValue("X-Request-ID")).isEmpty();
        }
    }

    @Nested
    class Discovery {
        @Test
        void shouldNameWhatIsServed() {
            client = Api.NOBODY;
            HttpResponse<String> answer = send(request("/.well-known/authzen-configuration").GET());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type").orElse(""))
                    .startsWith("application/json");
            JsonNode told = json(answer);
            assertThat(told).hasSize(3);
            assertThat(told.path("policy_decision_point").asText()).isEqualTo(settings.publicUrl());
            assertThat(told.path("access_evaluation_endpoint").asText())
                    .isEqualTo(settings.publicUrl() + ONE);
            assertThat(told.path("access_evaluations_endpoint").asText())
                    .isEqualTo(settings.publicUrl() + MANY);
        }
    }

    private String evaluation(ModelSet files) {
        return """
        {"subject":{"type":"person","id":"%s"},"action":{"name":"load"},\
        "resource":{"type":"model","id":"%s"},\
        "context":{"device_id":"%s","tool_id":"ollama","scopes":["code_generation"],\
        "data_classes":["source_code"],"environment":"development","duration_days":30,\
        "reason":"try the model on our tests"}}\
        """
                .formatted(developer.id(), files.digest(), laptop.id());
    }

    private boolean decision(String body) {
        HttpResponse<String> answer = post(ONE, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("decision").asBoolean();
    }

    private static List<Boolean> decisionsOf(JsonNode answer) {
        return answer.path("evaluations")
                .valueStream()
                .map(each -> each.path("decision").asBoolean())
                .toList();
    }

    private HttpResponse<String> post(String path, String body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.getURL() + path))
                .header(client.header(), client.value());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return StrictJson.tree(answer.body().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
