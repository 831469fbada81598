package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.policy.Outcome;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AuthZEN's Authorization API 1.0: the specification's own examples, and our mapping. */
@ServerTest
class AuthzenApiTest extends AuthzenScene {
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
}
