package dev.countersign.gate.vault;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** LM Studio's local interface, as far as it is needed to unload a model. */
final class LmStudio {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

    private final URI base;

    /**
     * @param base for example {@code http://127.0.0.1:1234}
     */
    LmStudio(URI base) {
        this.base = base;
    }

    /** Something loaded. */
    private record Instance(String key, String id) {}

    /**
     * Unloads the instances whose key this place ends with, or all of them.
     *
     * @param place {@code publisher/model}
     * @return how many were unloaded
     * @throws IOException if LM Studio does not answer, or refuses
     */
    int unload(String place, boolean all) throws IOException {
        int unloaded = 0;
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            for (Instance instance : instances(http)) {
                if (all || matches(instance.key(), place)) {
                    byte[] body =
                            Json.object()
                                    .put("instance_id", instance.id())
                                    .build()
                                    .canonicalBytes();
                    send(
                            http,
                            HttpRequest.newBuilder(base.resolve("/api/v1/models/unload"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
                    unloaded++;
                }
            }
        }
        return unloaded;
    }

    private static boolean matches(String key, String place) {
        String wanted = place.toLowerCase(Locale.ROOT);
        String found = key.toLowerCase(Locale.ROOT);
        return wanted.equals(found) || wanted.endsWith("/" + found) || found.endsWith("/" + wanted);
    }

    private List<Instance> instances(HttpClient http) throws IOException {
        byte[] answer = send(http, HttpRequest.newBuilder(base.resolve("/api/v1/models")).GET());
        List<Instance> found = new ArrayList<>();
        try {
            JsonFields fields = JsonFields.of(Json.parseObject(answer, MAX_ANSWER_BYTES));
            for (JsonFields model : fields.objects("models")) {
                if (model.has("loaded_instances")) {
                    for (JsonFields instance : model.objects("loaded_instances")) {
                        found.add(new Instance(model.text("key"), instance.text("id")));
                    }
                }
            }
        } catch (FormatException e) {
            throw new IOException("LM Studio's list of models cannot be read: " + e.getMessage());
        }
        return found;
    }

    private static byte[] send(HttpClient http, HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<InputStream> response =
                    http.send(
                            request.timeout(LIMIT).build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("LM Studio answers " + response.statusCode());
                }
                return body.readNBytes(MAX_ANSWER_BYTES);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while LM Studio was asked", e);
        }
    }
}
