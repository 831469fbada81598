package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceState;
import dev.countersign.inventory.device.Devices;
import dev.countersign.platform.ServerSettings;
import dev.countersign.token.Ed25519PublicKey;
import dev.countersign.token.Json;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class EnrolmentApiTest {
    /** No two tests share a window of failures. */
    private static Duration begin = Duration.ZERO;

    @Inject TestGates gates;
    @Inject TestClock clock;
    @Inject Devices devices;
    @Inject AuditLog audit;
    @Inject ServerSettings settings;

    @BeforeEach
    void leaveEarlierWindows() {
        begin = begin.plus(EnrolmentAttempts.WINDOW).plusSeconds(1);
        clock.advance(begin);
    }

    @AfterEach
    void putClockBack() {
        clock.reset();
    }

    @Nested
    class Enrol {
        @Test
        void shouldAnswerWithTrustMaterialThatFitsTheCode() throws Exception {
            TestGate gate = gates.registered();
            String[] code = gates.code(gate).split("\\.", -1);

            Answer answer = gate.enrol(code[0]);

            assertThat(answer.status()).isEqualTo(201);
            var json = answer.json();
            assertThat(json.path("device_id").asText()).isEqualTo(gate.deviceId);
            assertThat(json.path("person_id").asText()).isEqualTo(gate.ownerId);
            assertThat(json.path("issuer").asText()).isEqualTo(settings.issuer());
            assertThat(json.path("public_url").asText()).isEqualTo(settings.publicUrl());
            byte[] jwk = json.path("root_key").toString().getBytes(StandardCharsets.UTF_8);
            var root = Ed25519PublicKey.fromJwk(Json.parseObject(jwk, 4096));
            assertThat(root.kid()).isEqualTo(code[1]);
            assertThat(
                            TrustBundle.verify(
                                    json.path("trust_bundle").asText(),
                                    root,
                                    settings.issuer(),
                                    gate.now(),
                                    0))
                    .isInstanceOf(Verification.Verified.class);
        }

        @Test
        void shouldRecordKeySoftwareAssuranceAndAct() {
            TestGate gate = gates.enrolled();

            Device device = devices.find(gate.deviceId).orElseThrow();
            assertThat(device.state()).isEqualTo(DeviceState.ENROLLED);
            assertThat(device.assurance()).isEqualTo("software");
            assertThat(device.keyThumbprint()).isEqualTo(gate.key.publicKey().thumbprint());
            assertThat(device.hostname()).isEqualTo("thinkpad-42");
            assertThat(audit.about(gate.deviceId, 1))
                    .extracting(AuditRecord::action)
                    .containsExactly("device.enrolled");
        }

        @Test
        void shouldTakeACodeUntilTheSecondItExpires() {
            TestGate gate = gates.registered();
            String secret = gates.secret(gate);
            clock.advance(Duration.ofMinutes(15).minusSeconds(5));
            assertThat(gate.enrol(secret).status()).isEqualTo(201);
        }

        @Test
        void shouldReplaceTheKeyAndRefuseTheOldOneAtOnce() {
            TestGate gate = gates.enrolled();
            String token = gate.signIn();
            TestGate anew = gate.withKey(TestGates.newKey());
            assertThat(anew.enrol(gates.secret(gate)).status()).isEqualTo(201);

            Answer old =
                    gate.call(
                            "GET",
                            TestGate.SYNC,
                            "application/json",
                            "",
                            token,
                            gate.proof("GET", TestGate.SYNC, token));
            assertThat(old.code()).isEqualTo("device.token_invalid");
            assertThat(gate.askToken().code()).isEqualTo("invalid_client");
            assertThat(anew.signIn()).isNotEmpty();
        }
    }

    @Nested
    class WrongCode {
        @Test
        void shouldGetOneAnswerWhateverIsWrong() {
            TestGate gate = gates.registered();
            String used = gates.secret(gate);
            gate.enrol(used);
            Answer again = gate.enrol(used);

            TestGate late = gates.registered();
            String expired = gates.secret(late);
            clock.advance(Duration.ofMinutes(15));
            Answer after = late.enrol(expired);

            Answer unknown = gates.registered().enrol("0".repeat(26));

            assertThat(List.of(again, after, unknown))
                    .allSatisfy(answer -> {
                        assertThat(answer.status()).isEqualTo(401);
                        assertThat(answer.code()).isEqualTo("enrolment.code_invalid");
                    })
                    .extracting(answer -> answer.json().path("detail").asText())
                    .containsOnly(again.json().path("detail").asText());
            assertThat(devices.find(late.deviceId).orElseThrow().state())
                    .isEqualTo(DeviceState.REGISTERED);
        }

        @Test
        void shouldNotOutliveANewerCode() {
            TestGate gate = gates.registered();
            String older = gates.secret(gate);
            String newer = gates.secret(gate);
            assertThat(gate.enrol(older).code()).isEqualTo("enrolment.code_invalid");
            assertThat(gate.enrol(newer).status()).isEqualTo(201);
        }

        @Test
        void shouldNotEnrolALostDevice() {
            TestGate gate = gates.registered();
            String secret = gates.secret(gate);
            gates.lose(gate);
            assertThat(gate.enrol(secret).code()).isEqualTo("enrolment.code_invalid");
        }
    }

    @Nested
    class WrongKey {
        @Test
        void shouldBeRefusedWhenAnotherDeviceHasIt() {
            TestGate first = gates.enrolled();
            TestGate second = gates.registered();
            String secret = gates.secret(second);

            Answer answer = second.withKey(first.key).enrol(secret);

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("enrolment.key_in_use");
            assertThat(second.enrol(secret).status()).as("the code is still good").isEqualTo(201);
        }

        @Test
        void shouldBeRefusedWithoutProofOfIt() {
            TestGate gate = gates.registered();
            String secret = gates.secret(gate);
            TestGate other = gate.withKey(TestGates.newKey());
            String own = settings.publicUrl();

            assertProofRefused(gate, secret, other.enrolmentProof(secret, own, gate.now()));
            assertProofRefused(
                    gate, secret, gate.enrolmentProof(secret, "https://evil.example", gate.now()));
            assertProofRefused(gate, secret, gate.enrolmentProof("0".repeat(26), own, gate.now()));
            assertThat(gate.enrol(secret).status()).as("the code is still good").isEqualTo(201);
        }

        @Test
        void shouldBeRefusedWithAnOldOrAnEarlyProof() {
            TestGate gate = gates.registered();
            String secret = gates.secret(gate);
            String own = settings.publicUrl();

            assertProofRefused(
                    gate, secret, gate.enrolmentProof(secret, own, gate.now().minusSeconds(305)));
            assertProofRefused(
                    gate, secret, gate.enrolmentProof(secret, own, gate.now().plusSeconds(90)));
            assertProofRefused(gate, secret, gate.posture(gate.now()));
        }

        private void assertProofRefused(TestGate gate, String secret, String proof) {
            Answer answer = gate.enrolWith(gate.enrolmentBody(secret, proof).canonical());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("enrolment.proof_invalid");
        }
    }

    @Nested
    class BadBody {
        @Test
        void shouldNameEveryMissingField() {
            Answer answer = gates.registered().enrolWith("{}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("field.invalid");
            assertThat(answer.pointers())
                    .containsExactlyInAnyOrder("/code", "/device_key", "/proof", "/os/family");
        }

        @Test
        void shouldRefuseUnknownAndDuplicateMembers() {
            TestGate gate = gates.registered();
            Answer unknown = gate.enrolWith("{\"code\":\"x\",\"admin\":true}");
            assertThat(unknown.status()).isEqualTo(400);
            assertThat(unknown.pointers()).containsExactly("/admin");
            for (String broken :
                    new String[] {"{\"code\":\"x\",\"code\":\"y\"}", "[", "{} x", ""}) {
                Answer answer = gate.enrolWith(broken);
                assertThat(answer.status()).as(broken).isEqualTo(400);
                assertThat(answer.json().path("code").asText()).as(broken).isNotEmpty();
            }
        }

        @Test
        void shouldRefuseAPrivateKey() {
            TestGate gate = gates.registered();
            String body =
                    gate.enrolmentBody("0".repeat(26), "a.b.c")
                            .canonical()
                            .replace("\"kty\"", "\"d\":\"AAAA\",\"kty\"");
            Answer answer = gate.enrolWith(body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.pointers()).containsExactly("/device_key/d");
        }

        @Test
        void shouldRefuseMoreThanOneMebibyte() {
            Answer answer =
                    gates.registered().enrolWith("{\"code\":\"" + "x".repeat(1 << 20) + "\"}");
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.code()).isEqualTo("body.too_large");
        }
    }

    @Nested
    class Race {
        @Test
        void shouldGiveOneCodeToOneKeyOnly() throws Exception {
            TestGate gate = gates.registered();
            String secret = gates.secret(gate);
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                TestGate rival = gate.withKey(TestGates.newKey());
                calls.add(() -> rival.enrol(secret).status());
            }
            List<Integer> statuses = new ArrayList<>();
            try (var threads = Executors.newFixedThreadPool(20)) {
                for (Future<Integer> call : threads.invokeAll(calls)) {
                    statuses.add(call.get());
                }
            }
            assertThat(statuses).containsOnlyOnce(201).isSubsetOf(201, 401, 429);
        }
    }

    @Nested
    class ManyFailures {
        @Test
        void shouldBeStoppedForAWhile() {
            TestGate gate = gates.registered();
            String secret = gates.secret(gate);
            for (int i = 0; i < EnrolmentAttempts.PER_ADDRESS; i++) {
                assertThat(gate.enrol(String.format("%026d", i)).status()).isEqualTo(401);
            }

            Answer stopped = gate.enrol(secret);
            assertThat(stopped.status()).isEqualTo(429);
            assertThat(stopped.code()).isEqualTo("access.rate_limited");
            assertThat(Long.parseLong(stopped.header("Retry-After"))).isBetween(1L, 600L);

            clock.advance(EnrolmentAttempts.WINDOW);
            assertThat(gate.enrol(secret).status()).isEqualTo(201);
        }

        @Test
        void shouldBeStoppedForOneCodeEarlier() {
            TestGate gate = gates.registered();
            for (int i = 0; i < EnrolmentAttempts.PER_CODE; i++) {
                assertThat(gate.enrol("1".repeat(26)).status()).isEqualTo(401);
            }
            assertThat(gate.enrol("1".repeat(26)).status()).isEqualTo(429);
            assertThat(gate.enrol("2".repeat(26)).status()).isEqualTo(401);
        }
    }
}
