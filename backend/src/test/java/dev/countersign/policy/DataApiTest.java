package dev.countersign.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.client.ApiClients;
import dev.countersign.platform.Ids;
import dev.countersign.platform.StrictJson;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class DataApiTest {
    private static final String DECISION = "/v1/data/countersign/main/decision";

    @Inject EmbeddedServer server;
    @Inject ApiClients clients;
    @Inject Ids ids;
    @Inject Decisions decisions;
    @Inject AuditLog audit;
    @Inject Policy policy;

    private final HttpClient http = HttpClient.newHttpClient();
    private String token = "";

    @BeforeEach
    void client() {
        token = clients.create("system", ids.next("evaluation"), Set.of("policy:evaluate"));
    }

    @Nested
    class Evaluate {
        @Test
        void shouldAnswerAsOpaDoesAndRecordIt() throws Exception {
            String example = new String(Repository.example("review-two-roles"), UTF_8);
            HttpResponse<String> answer =
                    post("?metrics&pretty=true", "{\"input\":" + example + "}");
            assertThat(answer.statusCode()).isEqualTo(200);
            JsonNode body = StrictJson.tree(answer.body().getBytes(UTF_8));
            byte[] expected =
                    Files.readAllBytes(
                            Repository.POLICIES.resolve("examples/review-two-roles/expected.json"));
            assertThat(body.path("result")).isEqualTo(StrictJson.tree(expected));

            StoredDecision stored = decisions.find(body.path("decision_id").asText()).orElseThrow();
            assertThat(stored.purpose()).isEqualTo(DecisionPurpose.EVALUATION);
            assertThat(stored.about()).isEqualTo(DecisionSubject.NONE);
            assertThat(StrictJson.tree(stored.evaluated().output().getBytes(UTF_8)))
                    .isEqualTo(body.path("result"));
            assertThat(audit.about(stored.id(), 1))
                    .extracting(record -> record.action())
                    .containsExactly("policy.evaluated");
        }

        @Test
        void shouldDenyAnInputWithoutFacts() throws Exception {
            assertThat(post("", "{\"input\":{}}").body()).contains("\"outcome\":\"deny\"");
        }

        @Test
        void shouldNameTheFaultyMember() throws Exception {
            refused("{\"input\":{\"nov\":1}}", "/input/nov");
            refused("{\"input\":{\"use\":{\"scopes\":[true]}}}", "/input/use/scopes/0");
            refused("{\"input\":{\"use\":{\"scopes\":[null]}}}", "/input/use");
            refused("{}", "/input");
            refused("{\"input\":{},\"partial\":true}", "/partial");
        }

        @Test
        void shouldNeedTheScope() throws Exception {
            token = clients.create("system", ids.next("other"), Set.of("inventory:read"));
            assertThat(post("", "{\"input\":{}}").statusCode()).isEqualTo(403);
            token = "cst_unknown";
            assertThat(post("", "{\"input\":{}}").statusCode()).isEqualTo(401);
        }

        @Test
        void shouldAnswerWhatLiesInTheDecision() throws Exception {
            assertThat(tree(post("/outcome", "", "{\"input\":{}}")).path("result").asText())
                    .isEqualTo("deny");
            assertThat(tree(post("/findings/0/code", "", "{\"input\":{}}")).path("result").asText())
                    .isEqualTo("classification.class.forbidden");
        }

        @Test
        void shouldAnswerWithoutAResultWhereNothingIsDefined() throws Exception {
            JsonNode inside = tree(post("/outcome/more", "", "{\"input\":{}}"));
            assertThat(inside.has("result")).isFalse();
            assertThat(inside.path("decision_id").asText()).startsWith("dec_");

            for (String path :
                    new String[] {"/v1/data", "/v1/data/example/allow", "/v1/data/countersign"}) {
                HttpResponse<String> answer =
                        send(
                                request(path)
                                        .header("content-type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString("{\"input\":{}}"))
                                        .build());
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                assertThat(answer.body()).as(path).isEqualTo("{}");
                assertThat(send(request(path).GET().build()).body()).as(path).isEqualTo("{}");
            }
        }

        @Test
        void shouldSayWhereItComesFrom() throws Exception {
            JsonNode provenance =
                    tree(post("", "?provenance=true", "{\"input\":{}}")).path("provenance");
            assertThat(provenance.path("version").asText()).startsWith("countersign ");
            assertThat(provenance.at("/bundles/countersign/revision").asText())
                    .isEqualTo(policy.active().revision());
            assertThat(tree(post("", "?provenance=1", "{\"input\":{}}")).has("provenance"))
                    .isFalse();
        }

        @Test
        void shouldMeasureAndIndentWhenAsked() throws Exception {
            HttpResponse<String> answer = post("", "?metrics&pretty=TRUE", "{\"input\":{}}");
            assertThat(answer.body()).startsWith("{\n  \"decision_id\"");
            JsonNode metrics = tree(answer).path("metrics");
            for (String timer :
                    new String[] {
                        "timer_rego_input_parse_ns",
                        "timer_rego_query_eval_ns",
                        "timer_server_handler_ns"
                    }) {
                assertThat(metrics.path(timer).asLong()).as(timer).isPositive();
            }
            assertThat(tree(post("", "?metrics=false", "{\"input\":{}}")).has("metrics")).isFalse();
        }

        @Test
        void shouldRefuseToExplainAndLeaveAloneWhatItDoesNotKnow() throws Exception {
            HttpResponse<String> answer = post("", "?explain=full", "{\"input\":{}}");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(tree(answer).at("/errors/0/pointer").asText()).isEqualTo("/explain");
            assertThat(
                            post("", "?explain=off&strict-builtin-errors&other=1", "{\"input\":{}}")
                                    .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void shouldTakeTheInputInTheAddress() throws Exception {
            String input = URLEncoder.encode("{\"now\":1}", UTF_8);
            HttpResponse<String> answer = send(request(DECISION + "?input=" + input).GET().build());
            assertThat(tree(answer).at("/result/outcome").asText()).isEqualTo("deny");
            StoredDecision stored =
                    decisions.find(tree(answer).path("decision_id").asText()).orElseThrow();
            assertThat(stored.evaluated().input()).isEqualTo("{\"now\":1}");

            String wrong = URLEncoder.encode("{\"nov\":1}", UTF_8);
            HttpResponse<String> refusal =
                    send(request(DECISION + "?input=" + wrong).GET().build());
            assertThat(refusal.statusCode()).isEqualTo(400);
            assertThat(tree(refusal).at("/errors/0/pointer").asText()).isEqualTo("/input/nov");
            assertThat(tree(send(request(DECISION).GET().build())).at("/errors/0/pointer").asText())
                    .isEqualTo("/input");
        }

        @Test
        void shouldTakeGzipAndRefuseWhatIsNone() throws Exception {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write("{\"input\":{\"now\":1}}".getBytes(UTF_8));
            }
            HttpResponse<String> answer = gzip(packed.toByteArray());
            assertThat(tree(answer).at("/result/outcome").asText()).isEqualTo("deny");

            HttpResponse<String> refusal = gzip("{\"input\":{\"now\":1}}".getBytes(UTF_8));
            assertThat(refusal.statusCode()).isEqualTo(400);
            assertThat(tree(refusal).path("code").asText()).isEqualTo("body.malformed");
        }

        private HttpResponse<String> gzip(byte[] body) throws Exception {
            return send(
                    request(DECISION)
                            .header("content-type", "application/json")
                            .header("content-encoding", "gzip")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build());
        }

        @Test
        void shouldSayWhichTypeItTakes() throws Exception {
            HttpResponse<String> answer =
                    send(
                            request(DECISION)
                                    .header("content-type", "text/plain")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"input\":{}}"))
                                    .build());
            assertThat(answer.statusCode()).isEqualTo(415);
            assertThat(tree(answer).path("code").asText()).isEqualTo("media_type.unsupported");
        }

        @Test
        void shouldSayWhenANumberIsOutOfRange() throws Exception {
            HttpResponse<String> answer = post("", "{\"input\":{\"now\":99999999999999999999}}");
            assertThat(tree(answer).at("/errors/0/pointer").asText()).isEqualTo("/input/now");
            assertThat(tree(answer).at("/errors/0/detail").asText())
                    .isEqualTo("This number is out of range.");
        }

        private void refused(String body, String pointer) throws Exception {
            HttpResponse<String> answer = post("", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(
                            StrictJson.tree(answer.body().getBytes(UTF_8))
                                    .at("/errors/0/pointer")
                                    .asText())
                    .isEqualTo(pointer);
        }
    }

    @Nested
    class Rules {
        @Test
        void shouldDescribeTheRules() throws Exception {
            HttpResponse<String> answer = send(request("/api/v1/policy/rules").GET().build());
            assertThat(answer.statusCode()).isEqualTo(200);
            JsonNode body = StrictJson.tree(answer.body().getBytes(UTF_8));
            assertThat(body.at("/bundle/sequence").asInt()).isPositive();
            assertThat(body.path("items")).hasSizeGreaterThan(30);
            assertThat(body.at("/items/0/remedy").asText()).isNotBlank();
        }
    }

    @Nested
    class Readiness {
        @Test
        void shouldBeUpWithABundle() throws Exception {
            assertThat(send(request("/health/readiness").GET().build()).statusCode())
                    .isEqualTo(200);
        }
    }

    private static JsonNode tree(HttpResponse<String> answer) throws IOException {
        return StrictJson.tree(answer.body().getBytes(UTF_8));
    }

    private HttpResponse<String> post(String query, String body)
            throws IOException, InterruptedException {
        return post("", query, body);
    }

    private HttpResponse<String> post(String inside, String query, String body)
            throws IOException, InterruptedException {
        return send(
                request(DECISION + inside + query)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.getURL() + path))
                .header("authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest request)
            throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
