package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.inventory.device.Postures;
import dev.countersign.platform.ServerSettings;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.Json;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class PostureApiTest {
    @Inject TestGates gates;
    @Inject Postures postures;
    @Inject AuditLog audit;
    @Inject ServerSettings settings;
    private TestGate gate;

    @BeforeEach
    void enrol() {
        gate = gates.enrolled();
    }

    @Nested
    class Report {
        @Test
        void shouldBecomeTheNewestPosture() {
            Instant at = gate.now().minusSeconds(5);
            assertThat(gate.putPosture(gate.posture(at)).status()).isEqualTo(204);

            var latest = postures.latest(gate.deviceId).orElseThrow();
            assertThat(latest.report().collectedAt().getEpochSecond())
                    .isEqualTo(at.getEpochSecond());
            assertThat(postures.factsFor(gate.deviceId).posture().facts().diskEncrypted()).isTrue();
            assertThat(audit.about(gate.deviceId, 1))
                    .extracting(AuditRecord::action)
                    .containsExactly("posture.reported");
        }

        @Test
        void shouldBeNewerThanTheLast() {
            Instant at = gate.now().minusSeconds(60);
            String statement = gate.posture(at);
            assertThat(gate.putPosture(statement).status()).isEqualTo(204);
            assertRefused(statement, 409, "posture.not_newer");
            assertRefused(gate.posture(at.minusSeconds(1)), 409, "posture.not_newer");
            assertThat(gate.putPosture(gate.posture(at.plusSeconds(1))).status()).isEqualTo(204);
        }

        @Test
        void shouldNotComeFromTheFuture() {
            Instant now = gate.now();
            String device = gate.deviceId;
            assertRefused(
                    gate.posture(device, settings.issuer(), now, now.plusSeconds(310)),
                    400,
                    "posture.in_future");
            assertRefused(gate.posture(now.plusSeconds(310)), 400, "posture.in_future");
            assertThat(gate.putPosture(gate.posture(now.plusSeconds(290))).status()).isEqualTo(204);
        }

        @Test
        void shouldBeSignedByThisDeviceForThisIssuer() {
            Instant now = gate.now();
            TestGate other = gates.enrolled();
            assertRefused(other.posture(now), 400, "posture.signature_invalid");
            assertRefused(
                    gate.posture(other.deviceId, settings.issuer(), now, now),
                    400,
                    "posture.signature_invalid");
            assertRefused(
                    gate.posture(gate.deviceId, "https://evil.example", now, now),
                    400,
                    "posture.signature_invalid");
            assertRefused(gate.assertion(), 400, "posture.signature_invalid");
            assertRefused("no statement", 400, "posture.signature_invalid");
            assertThat(postures.latest(gate.deviceId)).isEmpty();
        }

        @Test
        void shouldHoldKnownMembersOnly() {
            String statement =
                    DeviceJwt.issue(
                            DeviceJwt.Type.POSTURE,
                            gate.deviceId,
                            settings.issuer(),
                            gate.now(),
                            UUID.randomUUID().toString(),
                            Json.object().put("os", "linux").build(),
                            gate.key);
            Answer answer = gate.putPosture(statement);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("field.invalid");
            assertThat(answer.pointers()).containsExactly("/os");
        }

        @Test
        void shouldRefuseNamesThatTheDatabaseCannotHold() {
            Json.Obj fact =
                    Json.object()
                            .put("value", new Json.Bool(true))
                            .put("method", "m")
                            .put("detail", "")
                            .build();
            Json.Obj report =
                    Json.object()
                            .put("collected_at", gate.now().getEpochSecond())
                            .put(
                                    "os",
                                    Json.object()
                                            .put("family", "linux")
                                            .put("version", new Json.Arr(List.of()))
                                            .build())
                            .put("facts", Json.object().put("a\u0000", fact).build())
                            .put("tools", new Json.Arr(List.of()))
                            .build();
            assertRefused(
                    DeviceJwt.issue(
                            DeviceJwt.Type.POSTURE,
                            gate.deviceId,
                            settings.issuer(),
                            gate.now(),
                            UUID.randomUUID().toString(),
                            report,
                            gate.key),
                    400,
                    "field.invalid");
        }

        @Test
        void shouldBeOfBoundedSize() {
            assertRefused("x".repeat(300 * 1024), 400, "posture.signature_invalid");
            assertRefused("x".repeat((1 << 20) + 1), 413, "body.too_large");
        }

        @Test
        void shouldComeAsJwt() {
            Answer answer =
                    gate.call("PUT", TestGate.POSTURE, "application/json", "{\"facts\":{}}");
            assertThat(answer.status()).isEqualTo(415);
        }

        private void assertRefused(String statement, int status, String code) {
            Answer answer = gate.putPosture(statement);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.code()).isEqualTo(code);
        }
    }
}
