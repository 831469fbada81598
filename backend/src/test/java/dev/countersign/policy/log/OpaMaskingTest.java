package dev.countersign.policy.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.RunningOpa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** What OPA itself makes of the same events under the same rules, as it sends them to a service. */
class OpaMaskingTest {
    @Test
    void shouldMaskAsOpaDoes(@TempDir Path directory) throws IOException, InterruptedException {
        List<Arguments> cases = MaskingTest.cases().toList();
        JsonNode event = json(MaskingTest.EVENT);
        write(directory, cases, event.path("result"));
        Map<String, JsonNode> received = new ConcurrentHashMap<>();
        HttpServer receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/logs", exchange -> receive(exchange, received));
        receiver.start();
        String service = "http://127.0.0.1:" + receiver.getAddress().getPort();
        try (RunningOpa opa =
                        RunningOpa.with(
                                directory,
                                "--set",
                                "services.log.url=" + service,
                                "--set",
                                "decision_logs.service=log",
                                "--set",
                                "decision_logs.reporting.min_delay_seconds=1",
                                "--set",
                                "decision_logs.reporting.max_delay_seconds=1");
                HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; i < cases.size(); i++) {
                http.send(
                        HttpRequest.newBuilder(opa.url().resolve("/v1/data/app/c" + i))
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"input\":" + event.path("input") + "}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> received.size() == cases.size());
        } finally {
            receiver.stop(0);
        }
        for (int i = 0; i < cases.size(); i++) {
            Object[] rules = cases.get(i).get();
            assertThat(masked(java.util.Objects.requireNonNull(received.get("app/c" + i))))
                    .as(rules[0].toString())
                    .isEqualTo(json(rules[1].toString()));
        }
    }

    /** A rule for each case, and masking rules by the path that was asked. */
    private static void write(Path directory, List<Arguments> cases, JsonNode result)
            throws IOException {
        StringBuilder app = new StringBuilder("package app\n");
        StringBuilder masks = new StringBuilder("{\"masks\":{");
        for (int i = 0; i < cases.size(); i++) {
            app.append('c').append(i).append(" := ").append(result).append('\n');
            masks.append(i == 0 ? "" : ",").append("\"app/c").append(i).append("\":");
            masks.append(cases.get(i).get()[0]);
        }
        Files.writeString(directory.resolve("app.rego"), app);
        Files.writeString(directory.resolve("data.json"), masks.append("}}"));
        Files.writeString(
                directory.resolve("mask.rego"),
                "package system.log\nmask := data.masks[input.path]\n");
    }

    /** OPA sends a compressed array of events. */
    private static void receive(HttpExchange exchange, Map<String, JsonNode> received)
            throws IOException {
        try (exchange) {
            byte[] body = new GZIPInputStream(exchange.getRequestBody()).readAllBytes();
            StrictJson.tree(body).forEach(e -> received.put(e.path("path").asText(), e));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static JsonNode masked(JsonNode event) {
        ObjectNode kept = ((ObjectNode) event).deepCopy();
        kept.retain("input", "result", "erased", "masked");
        return kept;
    }

    private static JsonNode json(String text) throws IOException {
        return StrictJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
