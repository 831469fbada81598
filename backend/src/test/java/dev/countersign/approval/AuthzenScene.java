package dev.countersign.approval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Api;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.platform.ServerSettings;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.Decisions;
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
import org.junit.jupiter.api.BeforeEach;

/** A server with one approved load, and questions to it as AuthZEN words them. */
abstract class AuthzenScene {
    static final String ONE = "/access/v1/evaluation";
    static final String MANY = "/access/v1/evaluations";

    final HttpClient http = HttpClient.newHttpClient();

    @Inject Api api;
    @Inject Office office;
    @Inject People people;
    @Inject Decisions decisions;
    @Inject ServerSettings settings;
    @Inject EmbeddedServer server;

    Caller developer;
    Office.Laptop laptop;
    ModelSet model;
    Api.Identity client;

    @BeforeEach
    void laptopWithAModel() {
        developer = office.person(Role.DEVELOPER);
        laptop = office.laptop(developer, "personal");
        model = office.confirmedFiles(laptop);
        client = api.client("decisions:write");
    }

    String evaluation(ModelSet files) {
        return """
        {"subject":{"type":"person","id":"%s"},"action":{"name":"load"},\
        "resource":{"type":"model","id":"%s"},\
        "context":{"device_id":"%s","tool_id":"ollama","scopes":["code_generation"],\
        "data_classes":["source_code"],"environment":"development","duration_days":30,\
        "reason":"try the model on our tests"}}\
        """
                .formatted(developer.id(), files.digest(), laptop.id());
    }

    boolean decision(String body) {
        HttpResponse<String> answer = post(ONE, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).path("decision").asBoolean();
    }

    static List<Boolean> decisionsOf(JsonNode answer) {
        return answer.path("evaluations")
                .valueStream()
                .map(each -> each.path("decision").asBoolean())
                .toList();
    }

    HttpResponse<String> post(String path, String body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.getURL() + path))
                .header(client.header(), client.value());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return StrictJson.tree(answer.body().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
