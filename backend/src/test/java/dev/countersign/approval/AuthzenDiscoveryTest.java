package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Api;
import dev.countersign.ServerTest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the access evaluation API says of itself and of bad questions. */
@ServerTest
class AuthzenDiscoveryTest extends AuthzenScene {
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
}
