package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Role;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.bundle.Es256PrivateKey;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ServerTest
class FleetFilesTest {
    private static final String BUNDLE = "/bundles/countersign.tar.gz";

    @TempDir Path work;
    @Inject EmbeddedServer server;
    @Inject Api api;
    @Inject Bundles bundles;
    @Inject TestBundles variants;
    @Inject Activations activations;
    @Inject Policy policy;
    @Inject KnownEffect effect;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.getURL() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void shouldServeWithoutSignInAndAnswer304() throws Exception {
        HttpResponse<byte[]> first = get(BUNDLE);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "content-type")).isEqualTo("application/gzip");
        assertThat(header(first, "cache-control")).contains("public");
        assertThat(header(first, "set-cookie")).as("caches keep it for everybody").isEmpty();
        HttpResponse<byte[]> again = get(BUNDLE, "If-None-Match", header(first, "etag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(get(BUNDLE).body()).isEqualTo(first.body());
        assertThat(new String(publicKey(), StandardCharsets.US_ASCII))
                .startsWith("-----BEGIN PUBLIC KEY-----");
    }

    @Test
    void shouldBeTheDecisionsOfAStockOpaAndFollowActivations() throws Exception {
        Path log = work.resolve("opa.log");
        try (RunningOpa opa = RunningOpa.configured(configuration(publicKey()), log)) {
            await().atMost(Duration.ofSeconds(60)).until(opa::isReady);
            assertThat(provenance(opa)).isEqualTo(policy.active().revision());
            List<Path> examples = Repository.examples();
            for (int i = 0; i < examples.size(); i += 4) {
                assertThat(decided(opa, Files.readAllBytes(examples.get(i).resolve("input.json"))))
                        .as("%s", examples.get(i))
                        .isEqualTo(
                                StrictJson.tree(
                                        Files.readAllBytes(
                                                examples.get(i).resolve("expected.json"))));
            }
            String before =
                    String.valueOf(activations.history(null, 1).items().getFirst().bundleId());
            Api.Identity lead = api.person(Role.SECURITY_LEAD);
            String revision = "fleet-" + UUID.randomUUID();
            StoredBundle next =
                    variants.store(
                            revision,
                            registers ->
                                    ((ArrayNode) registers.path("scopes").path("register"))
                                            .removeAll());
            effect.of(lead.caller(), next.id());
            activations.ask(
                    lead.caller(), next.id(), Treatment.NEW_REQUESTS_ONLY, null, "for a test");
            activations.activate(api.person(Role.ADMINISTRATOR).caller(), next.id(), null);
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> provenance(opa).equals(revision));
                byte[] input = Repository.example(allowed());
                assertThat(decided(opa, input))
                        .isEqualTo(
                                StrictJson.tree(
                                        policy.evaluateRaw(input)
                                                .output()
                                                .getBytes(StandardCharsets.UTF_8)));
                assertThat(decided(opa, input).path("outcome").asText()).isEqualTo("deny");
            } finally {
                activations.rollBack(lead.caller(), before, "test is over");
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> provenance(opa).equals(policy.active().revision()));
        }
    }

    @Test
    void shouldBeRefusedByAnOpaThatTrustsAnotherKey() throws Exception {
        byte[] other =
                Es256PrivateKey.generate(new SecureRandom())
                        .publicKey()
                        .toPem()
                        .getBytes(StandardCharsets.US_ASCII);
        Path log = work.resolve("opa.log");
        try (RunningOpa opa = RunningOpa.configured(configuration(other), log)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(log).contains("Bundle load failed"));
            assertThat(Files.readString(log)).containsIgnoringCase("verif");
            assertThat(opa.isReady()).isFalse();
            assertThat(answer(opa, "{}".getBytes(StandardCharsets.UTF_8)).has("result")).isFalse();
        }
    }

    /** An example that the shipped policy allows. */
    private static String allowed() throws IOException {
        for (Path example : Repository.examples()) {
            JsonNode expected =
                    StrictJson.tree(Files.readAllBytes(example.resolve("expected.json")));
            if (expected.path("outcome").asText().equals("allow")) {
                return example.getFileName().toString();
            }
        }
        throw new IllegalStateException("no example is allowed");
    }

    private byte[] publicKey() throws Exception {
        return get("/.well-known/countersign/policy-key.pem").body();
    }

    private Path configuration(byte[] pem) throws IOException {
        String key = new String(pem, StandardCharsets.US_ASCII).indent(6);
        return Files.writeString(
                work.resolve("opa.yaml"),
                """
                services:
                  countersign:
                    url: %s
                bundles:
                  countersign:
                    service: countersign
                    resource: bundles/countersign.tar.gz
                    signing:
                      keyid: countersign
                    polling:
                      min_delay_seconds: 1
                      max_delay_seconds: 1
                keys:
                  countersign:
                    algorithm: ES256
                    key: |
                %s\
                """
                        .formatted(server.getURL(), key));
    }

    private JsonNode decided(RunningOpa opa, byte[] input) throws Exception {
        return answer(opa, input).path("result");
    }

    private String provenance(RunningOpa opa) throws Exception {
        return answer(opa, "{}".getBytes(StandardCharsets.UTF_8))
                .at("/provenance/bundles/countersign/revision")
                .asText();
    }

    private JsonNode answer(RunningOpa opa, byte[] input) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"input\":".getBytes(StandardCharsets.UTF_8));
        body.writeBytes(input);
        body.write('}');
        HttpRequest request =
                HttpRequest.newBuilder(
                                opa.url().resolve("/v1/data/countersign/main/decision?provenance"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                        .build();
        return StrictJson.tree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }
}
