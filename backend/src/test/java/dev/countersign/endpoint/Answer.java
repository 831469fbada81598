package dev.countersign.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An answer of the server. */
record Answer(HttpResponse<String> response) {
    int status() {
        return response.statusCode();
    }

    JsonNode json() {
        try {
            return StrictJson.tree(response.body().getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + status() + " " + response.body(), e);
        }
    }

    /** The problem's code, or the token endpoint's error. */
    String code() {
        return json().path("code").asText(json().path("error").asText());
    }

    List<String> pointers() {
        return json().path("errors").findValuesAsText("pointer");
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
