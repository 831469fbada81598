package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** With posture reports, whose acceptance (204) shows that the device was let in. */
@ServerTest
class DeviceAuthenticationTest {
    @Inject TestGates gates;
    @Inject TestClock clock;
    private TestGate gate;
    private String token;

    @BeforeEach
    void signIn() {
        gate = gates.enrolled();
        token = gate.signIn();
    }

    @AfterEach
    void putClockBack() {
        clock.reset();
    }

    @Nested
    class Letting {
        @Test
        void shouldHappenForAProvenDevice() {
            Answer answer = put(token, proof(token));
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("DPoP-Nonce")).isNotEmpty();
        }

        @Test
        void shouldNotHappenWithoutCredentials() {
            var request =
                    HttpRequest.newBuilder(URI.create(gates.address() + TestGate.POSTURE))
                            .header("Content-Type", "application/jwt")
                            .PUT(HttpRequest.BodyPublishers.ofString("x"));
            Answer answer = gate.send(request);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.code()).isEqualTo("access.sign_in_needed");
        }

        @Test
        void shouldNotOpenWhatIsForPeople() {
            Answer answer =
                    gate.call(
                            "GET",
                            "/api/v1/devices",
                            "application/json",
                            "",
                            token,
                            gate.proof("GET", "/api/v1/devices", token));
            assertThat(answer.status()).isEqualTo(403);
        }
    }

    @Nested
    class Nonce {
        @Test
        void shouldBeAskedForWhenMissing() {
            gate.nonce = "";
            Answer answer = put(token, proof(token));
            assertRefused(answer, "use_dpop_nonce", "device.nonce_needed");
            assertThat(answer.header("DPoP-Nonce")).isNotEmpty();
            assertThat(put(token, proof(token)).status()).isEqualTo(204);
        }

        @Test
        void shouldBeAskedForWhenStaleOrForged() {
            String stale = gate.nonce;
            clock.advance(DpopNonces.SPAN.multipliedBy(2));
            gate.nonce = stale;
            assertRefused(put(token, proof(token)), "use_dpop_nonce", "device.nonce_needed");
            gate.nonce = "A".repeat(43);
            assertRefused(put(token, proof(token)), "use_dpop_nonce", "device.nonce_needed");
        }
    }

    @Nested
    class Proof {
        @Test
        void shouldBeUsedOnce() {
            String proof = proof(token);
            assertThat(put(token, proof).status()).isEqualTo(204);
            assertRefused(put(token, proof), "invalid_dpop_proof", "device.proof_invalid");
        }

        @Test
        void shouldBeForThisRequest() {
            assertProofRefused(gate.proof("POST", TestGate.POSTURE, token));
            assertProofRefused(gate.proof("PUT", TestGate.SYNC, token));
            assertProofRefused(
                    gate.proof(
                            "PUT",
                            "https://evil.example" + TestGate.POSTURE,
                            token,
                            UUID.randomUUID().toString(),
                            gate.now()));
        }

        @Test
        void shouldBeForThisToken() {
            assertProofRefused(gate.proof("PUT", TestGate.POSTURE, null));
            clock.advance(Duration.ofSeconds(1));
            assertProofRefused(proof(gate.signIn()));
        }

        @Test
        void shouldBeByTheKeyOfTheToken() {
            TestGate thief = gates.enrolled();
            thief.nonce = gate.nonce;
            Answer answer =
                    thief.call(
                            "PUT",
                            TestGate.POSTURE,
                            "application/jwt",
                            thief.posture(thief.now()),
                            token,
                            thief.proof("PUT", TestGate.POSTURE, token));
            assertRefused(answer, "invalid_token", "device.token_invalid");
        }

        private void assertProofRefused(String proof) {
            assertRefused(put(token, proof), "invalid_dpop_proof", "device.proof_invalid");
        }
    }

    @Nested
    class Token {
        @Test
        void shouldEndAfterItsLife() {
            clock.advance(AccessTokens.LIFE.minusSeconds(10));
            gate.askToken();
            assertThat(put(token, proof(token)).status()).isEqualTo(204);
            clock.advance(Duration.ofSeconds(10));
            assertRefused(put(token, proof(token)), "invalid_token", "device.token_invalid");
        }

        @Test
        void shouldNotBeAlterable() {
            TestGate other = gates.enrolled();
            String[] parts = token.split("\\.", -1);
            assertTokenRefused(token.replace(gate.deviceId, other.deviceId));
            assertTokenRefused(String.join(".", parts[0], parts[1], "9999999999", parts[3]));
            assertTokenRefused(token.substring(0, token.length() - 1));
            assertTokenRefused(token + "A");
            assertTokenRefused("x");
        }

        @Test
        void shouldEndWithTheDevice() {
            gates.lose(gate);
            assertRefused(put(token, proof(token)), "invalid_token", "device.token_invalid");
        }

        private void assertTokenRefused(String altered) {
            assertRefused(put(altered, proof(altered)), "invalid_token", "device.token_invalid");
        }
    }

    private String proof(String accessToken) {
        return gate.proof("PUT", TestGate.POSTURE, accessToken);
    }

    private Answer put(String accessToken, String proof) {
        return gate.call(
                "PUT",
                TestGate.POSTURE,
                "application/jwt",
                gate.posture(gate.now()),
                accessToken,
                proof);
    }

    private static void assertRefused(Answer answer, String error, String code) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.header("WWW-Authenticate"))
                .isEqualTo("DPoP error=\"" + error + "\", algs=\"ES256\"");
    }
}
