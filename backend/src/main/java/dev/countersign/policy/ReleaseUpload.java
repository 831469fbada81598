package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends a release to a server. */
final class ReleaseUpload {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Longer than the server may take to examine it. */
    private static final Duration ANSWER = Duration.ofMinutes(3);

    private ReleaseUpload() {}

    /**
     * Sends it and says what came of it.
     *
     * @throws Failed with the server's own words when it refuses
     */
    static String send(byte[] release, String url, String token) throws Failed {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create(url.replaceAll("/+$", "") + "/api/v1/bundles"))
                            .timeout(ANSWER)
                            .header("Content-Type", BundleApi.GZIP)
                            .header("Accept", "application/json")
                            .header("Authorization", "Bearer " + token)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(release))
                            .build();
            return said(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IllegalArgumentException e) {
            throw new Failed(url + " is no address of a server, or the token file holds no token");
        } catch (IOException e) {
            throw new Failed("the server at %s does not answer: %s".formatted(url, e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("the upload was interrupted");
        }
    }

    private static String said(HttpResponse<byte[]> answer) throws Failed {
        JsonNode body;
        try {
            body = StrictJson.tree(answer.body());
        } catch (JsonProcessingException e) {
            throw new Failed("the server answered %d without JSON".formatted(answer.statusCode()));
        }
        return switch (answer.statusCode()) {
            case 201 ->
                    "uploaded as %s, revision %s; ask for its activation in the portal"
                            .formatted(body.path("id").asText(), body.path("revision").asText());
            case 200 ->
                    "this policy is there already as %s, revision %s, %s"
                            .formatted(
                                    body.path("id").asText(),
                                    body.path("revision").asText(),
                                    body.path("state").asText());
            default ->
                    throw new Failed(
                            "the server refused (%d %s): %s"
                                    .formatted(
                                            answer.statusCode(),
                                            body.path("code").asText(),
                                            body.path("detail").asText()));
        };
    }

    /** Nothing was uploaded. */
    static final class Failed extends Exception {
        Failed(String fault) {
            super(fault);
        }
    }
}
