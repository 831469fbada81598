package dev.countersign;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

@ServerTest
class HealthTest {
    @Inject EmbeddedServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void shouldBeAlive() throws Exception {
        assertThat(get("/health/liveness").body()).contains("UP");
    }

    @Test
    void shouldAnswerUnknownAddressesWithAProblem() throws Exception {
        var answer = get("/api/v1/nothing");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"code\":\"route.unknown\"");
    }

    @Test
    void shouldDescribeItsInterface() throws Exception {
        var answer = get("/openapi.yml");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\nopenapi: 3")
                .contains("/api/v1/endpoint/sync", "/api/v1/requests", "/v1/data/{path}");
    }

    @Test
    void shouldNotDescribeWhoCallsAsSomethingToSend() throws Exception {
        assertThat(get("/openapi.yml").body())
                .doesNotContain("schemas/Caller", "schemas/HttpRequest", "name: caller");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(server.getURL() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
