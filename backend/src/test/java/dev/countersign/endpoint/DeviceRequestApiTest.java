package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.identity.Trainings;
import dev.countersign.platform.ServerSettings;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import dev.countersign.token.PostureReport;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ServerTest
class DeviceRequestApiTest {
    private static final String PATH = "/api/v1/endpoint/requests";

    @Inject TestGates gates;
    @Inject AuditLog audit;
    @Inject People people;
    @Inject Trainings trainings;
    @Inject Api api;
    @Inject ServerSettings settings;
    private TestGate gate;
    private String digest = "";

    @BeforeEach
    void enrol() {
        gate = gates.enrolled();
        trainings.acceptResponsibleUse(gate.ownerId);
        assertThat(gate.putPosture(inOrder(gate)).status()).isEqualTo(204);
        digest = shown(gate);
    }

    /** A report in which everything is right, so that only the unknown model needs a review. */
    private static String inOrder(TestGate gate) {
        var report =
                new PostureReport(
                        gate.now().truncatedTo(ChronoUnit.SECONDS),
                        "linux",
                        List.of(6L, 8L),
                        facts(
                                "disk_encrypted",
                                "swap_protected",
                                "firewall_on",
                                "screen_lock",
                                "patched"),
                        List.of(
                                new PostureReport.Tool(
                                        "ollama",
                                        List.of(0L, 33L, 0L),
                                        facts(
                                                "cloud_disabled",
                                                "prompt_logging_off",
                                                "egress_blocked",
                                                "isolated",
                                                "not_admin"),
                                        List.of())));
        return DeviceJwt.issue(
                DeviceJwt.Type.POSTURE,
                gate.deviceId,
                gate.audience(""),
                gate.now(),
                UUID.randomUUID().toString(),
                report.toJson(),
                gate.key);
    }

    private static Map<String, PostureReport.Fact> facts(String... names) {
        return Stream.of(names)
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                _ -> new PostureReport.Fact(true, "test", "")));
    }

    private static String shown(TestGate gate) {
        byte[] bytes = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        Digest file = Digest.of(bytes);
        String set = ModelSet.ofSingleModel(file, 3).digest().toString();
        String body =
                """
                {"found":[{"digest":"%s","name":"tiny.gguf","format":"gguf","has_code":false,
                 "artifacts":[{"role":"model","sha256":"%s","size":3,"path":"-"}],
                 "source":{"kind":"ollama","namespace":"library","ref":"tiny"}}]}\
                """
                        .formatted(set, file.hex());
        Answer answer = gate.postInventory(body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return set;
    }

    private String body(String... classes) {
        return """
        {"digest":"%s","tool":"ollama","scopes":["unit_tests"],"data_classes":["%s"],
         "purpose":"writing tests for the billing module","name":"tiny:latest"}\
        """
                .formatted(digest, String.join("\",\"", classes));
    }

    private Answer file(String body) {
        return gate.call("POST", PATH, "application/json", body);
    }

    @Nested
    class File {
        @Test
        void shouldAskAsTheOwnerAndNameTheDevice() {
            Answer answer = file(body("public"));

            assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
            String id = answer.json().path("request_id").asText();
            assertThat(answer.json().path("state").asText()).isEqualTo("in_review");
            assertThat(answer.json().path("outcome").asText()).isEqualTo("review");
            assertThat(answer.json().path("url").asText())
                    .isEqualTo(settings.publicUrl() + "/requests/" + id);
            AuditRecord act = audit.about(id, 1).getFirst();
            assertThat(act.action()).isEqualTo("request.submitted");
            assertThat(act.actor()).isEqualTo(gate.ownerId);
            assertThat(act.facts().path("device").asText()).isEqualTo(gate.deviceId);
        }

        @Test
        void shouldAnswerDenialsLikeTheForm() {
            Answer answer = file(body("secret"));
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.json().path("state").asText()).isEqualTo("denied");
            assertThat(answer.json().path("outcome").asText()).isEqualTo("deny");
        }

        @Test
        void shouldStopWhenTheOwnerMayNotAsk() {
            people.change("test", gate.ownerId, Set.of(Role.AUDITOR), null, null);
            assertThat(file(body("public")).status()).isEqualTo(403);
        }

        @Test
        void shouldBeForDevicesOnly() {
            for (Role role : Role.values()) {
                assertThat(api.post(api.person(role), PATH, body("public")).status())
                        .isEqualTo(403);
            }
            assertThat(api.post(api.client("decisions:write"), PATH, body("public")).status())
                    .isEqualTo(403);
            assertThat(api.post(Api.NOBODY, PATH, body("public")).status()).isEqualTo(401);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                textBlock =
                        """
                        "sha256:0" | /digest
                        "sha256:0000000000000000000000000000000000000000000000000000000000000000" | /digest
                        null | /digest
                        """)
        void shouldNameTheDigestAsTheBodyDoes(String value, String pointer) {
            Answer answer = file(body("public").replace("\"" + digest + "\"", value));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.pointers()).containsExactly(pointer);
        }

        @Test
        void shouldNameEveryOtherField() {
            assertThat(file("{}").pointers()).containsExactly("/purpose");
            assertThat(file("{\"purpose\":\"long enough to read\"}").pointers())
                    .containsExactlyInAnyOrder("/digest", "/tool", "/scopes", "/data_classes");
            assertThat(file(body("public").replace("ollama", "none")).pointers())
                    .containsExactly("/tool");
            assertThat(file(body("everything")).pointers()).containsExactly("/data_classes/0");
            assertThat(
                            file(body("public")
                                            .replace("writing tests for the billing module", "why"))
                                    .pointers())
                    .containsExactly("/purpose");
            assertThat(file(body("public").replace("tiny:latest", "t".repeat(257))).pointers())
                    .containsExactly("/name");
            assertThat(file(body("public").replace("\"name\"", "\"device_id\"")).pointers())
                    .containsExactly("/device_id");
        }
    }

    @Nested
    class Repeat {
        @Test
        void shouldAnswerWithTheOpenOne() {
            Answer first = file(body("public"));
            Answer second = file(body("public"));
            assertThat(second.status()).isEqualTo(200);
            assertThat(second.json()).isEqualTo(first.json());
            assertThat(file(body("public", "synthetic")).status()).isEqualTo(201);
        }

        @Test
        void shouldAskAgainAfterADenial() {
            Answer first = file(body("secret"));
            Answer second = file(body("secret"));
            assertThat(second.status()).isEqualTo(201);
            assertThat(second.json().path("request_id"))
                    .isNotEqualTo(first.json().path("request_id"));
        }

        @Test
        void shouldFileOneOfManyAtOnce() throws InterruptedException {
            String token = gate.signIn();
            String body = body("public");
            List<Answer> answers = new ArrayList<>();
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Answer>> running =
                        IntStream.range(0, 8)
                                .mapToObj(_ ->
                                        pool.submit(() ->
                                                gate.call(
                                                        "POST",
                                                        PATH,
                                                        "application/json",
                                                        body,
                                                        token,
                                                        gate.proof("POST", PATH, token))))
                                .toList();
                for (Future<Answer> each : running) {
                    answers.add(each.get());
                }
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
            assertThat(answers).extracting(Answer::status).containsOnlyOnce(201);
            assertThat(answers).extracting(Answer::status).containsOnly(200, 201);
            assertThat(answers)
                    .extracting(a -> a.json().path("request_id").asText())
                    .containsOnly(answers.getFirst().json().path("request_id").asText());
        }
    }
}
