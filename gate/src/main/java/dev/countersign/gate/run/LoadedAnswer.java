package dev.countersign.gate.run;

import dev.countersign.gate.model.Printable;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * What a running llama-server says it has loaded.
 *
 * @param fault what is wrong with it
 */
record LoadedAnswer(Optional<String> fault) {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /** Empty while it does not answer, and for tools that cannot be asked. */
    static Optional<LoadedAnswer> of(ToolPlan plan) {
        if (!plan.tool().equals(LlamaServerCommand.TOOL)
                || !(plan.address() instanceof ToolPlan.Address.LoopbackOrSocket at)) {
            return Optional.empty();
        }
        URI place = URI.create("http://127.0.0.1:" + at.port() + "/props");
        HttpRequest question = HttpRequest.newBuilder(place).timeout(LIMIT).build();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            HttpResponse<InputStream> answer =
                    http.send(question, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                byte[] bytes = body.readNBytes(MAX_BYTES);
                return answer.statusCode() == 200 ? read(bytes, plan) : notAsked(answer);
            }
        } catch (IOException _) {
            // not listening yet
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** With an API key it does not tell us; the open files do. */
    private static Optional<LoadedAnswer> notAsked(HttpResponse<?> answer) {
        return answer.statusCode() == 401
                ? Optional.of(new LoadedAnswer(Optional.empty()))
                : Optional.empty();
    }

    private static Optional<LoadedAnswer> read(byte[] bytes, ToolPlan plan) {
        String expected = plan.models().getFirst().model().location().toString();
        try {
            if (Json.parseObject(bytes, MAX_BYTES).get("model_path")
                    instanceof Json.Str(String path)) {
                return Optional.of(
                        new LoadedAnswer(
                                path.equals(expected)
                                        ? Optional.empty()
                                        : Optional.of(
                                                "The server says it loaded "
                                                        + Printable.of(path)
                                                        + " instead of "
                                                        + expected
                                                        + ".")));
            }
        } catch (FormatException _) {
            // an answer that says nothing
            return Optional.of(new LoadedAnswer(Optional.empty()));
        }
        return Optional.of(new LoadedAnswer(Optional.empty()));
    }
}
