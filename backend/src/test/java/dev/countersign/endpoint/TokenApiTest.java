package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import dev.countersign.token.Json;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class TokenApiTest {
    @Inject TestGates gates;
    @Inject TestClock clock;
    private TestGate gate;

    @BeforeEach
    void enrolAndLearnANonce() {
        gate = gates.enrolled();
        gate.askToken();
    }

    @AfterEach
    void putClockBack() {
        clock.reset();
    }

    @Nested
    class Handshake {
        @Test
        void shouldAskForANonceFirst() {
            gate.nonce = "";
            Answer first = gate.askToken();
            assertThat(first.status()).isEqualTo(400);
            assertThat(first.code()).isEqualTo("use_dpop_nonce");
            assertThat(first.header("DPoP-Nonce")).isNotEmpty();
            assertThat(first.header("Cache-Control")).isEqualTo("no-store");
        }

        @Test
        void shouldGrantAShortLivedTokenBoundToTheKey() {
            Answer answer = gate.askToken();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("token_type").asText()).isEqualTo("DPoP");
            assertThat(answer.json().path("expires_in").asLong()).isEqualTo(300);
            assertThat(answer.json().path("access_token").asText())
                    .contains(gate.key.publicKey().thumbprint());
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }

        @Test
        void shouldTakeTheNonceBeforeTheCurrentOneAndNoOlderOne() {
            clock.advance(untilNextSpan());
            gate.askToken();
            clock.advance(DpopNonces.SPAN);
            assertThat(gate.askToken(proofWithNonce(gate.nonce), gate.assertion()).status())
                    .isEqualTo(200);
            String kept = gate.nonce;
            clock.advance(DpopNonces.SPAN.multipliedBy(2));
            assertThat(gate.askToken(proofWithNonce(kept), gate.assertion()).code())
                    .isEqualTo("use_dpop_nonce");
        }

        /** So that real time does not end the span within the test. */
        private Duration untilNextSpan() {
            long span = DpopNonces.SPAN.toSeconds();
            return Duration.ofSeconds(span - clock.instant().getEpochSecond() % span);
        }

        private String proofWithNonce(String nonce) {
            gate.nonce = nonce;
            return gate.proof("POST", TestGate.TOKEN, null);
        }
    }

    @Nested
    class Proof {
        @Test
        void shouldBeUsedOnce() {
            String proof = gate.proof("POST", TestGate.TOKEN, null);
            assertThat(gate.askToken(proof, gate.assertion()).status()).isEqualTo(200);
            assertProofRefused(proof);
        }

        @Test
        void shouldBeForThisMethodAndAddress() {
            assertProofRefused(gate.proof("GET", TestGate.TOKEN, null));
            assertProofRefused(gate.proof("POST", TestGate.POSTURE, null));
            assertProofRefused(proofAt("https://evil.example" + TestGate.TOKEN));
            assertProofRefused(proofAt(gate.audience(TestGate.TOKEN) + "?x=1"));
        }

        @Test
        void shouldBeFresh() {
            assertProofRefused(proofAt(gate.now().minus(DpopProofs.MAX_AGE).minusSeconds(2)));
            assertProofRefused(proofAt(gate.now().plusSeconds(90)));
        }

        @Test
        void shouldCarryNoAccessTokenHash() {
            assertProofRefused(gate.proof("POST", TestGate.TOKEN, "some-token"));
        }

        @Test
        void shouldBeSignedWithEs256ByTheKeyInItsHeader() {
            String proof = gate.proof("POST", TestGate.TOKEN, null);
            Json.Obj jwk = bareJwk(gate);
            assertProofRefused(ForgedJwt.unsigned(proof, header("none", jwk)));
            assertProofRefused(ForgedJwt.hmac(proof, header("HS256", jwk), jwk.canonicalBytes()));
            assertProofRefused(ForgedJwt.resigned(proof, header("ES256", jwk), TestGates.newKey()));
            assertProofRefused(
                    ForgedJwt.resigned(
                            proof,
                            Json.object()
                                    .put("alg", "ES256")
                                    .put("typ", "JWT")
                                    .put("jwk", jwk)
                                    .build(),
                            gate.key));
            assertProofRefused("not.a.proof");
            assertProofRefused("x".repeat(15_000));
        }

        private String proofAt(String uri) {
            return gate.proof("POST", uri, null, UUID.randomUUID().toString(), gate.now());
        }

        private String proofAt(Instant at) {
            return gate.proof(
                    "POST", gate.audience(TestGate.TOKEN), null, UUID.randomUUID().toString(), at);
        }

        private void assertProofRefused(String proof) {
            Answer answer = gate.askToken(proof, gate.assertion());
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("invalid_dpop_proof");
        }
    }

    @Nested
    class Assertion {
        @Test
        void shouldBeUsedOnce() {
            String assertion = gate.assertion();
            assertThat(ask(assertion).status()).isEqualTo(200);
            assertRefused(assertion);
        }

        @Test
        void shouldBeByTheSameKeyForTheSameDevice() {
            assertRefused(gate.withKey(TestGates.newKey()).assertion());
            assertRefused(
                    gate.assertion(
                            gates.enrolled().deviceId,
                            gate.audience(TestGate.TOKEN),
                            gate.now(),
                            60));
        }

        @Test
        void shouldBeForThisEndpointNow() {
            String here = gate.audience(TestGate.TOKEN);
            String device = gate.deviceId;
            assertRefused(gate.assertion(device, "https://evil.example", gate.now(), 60));
            assertRefused(gate.assertion(device, here, gate.now().minusSeconds(62), 60));
            assertRefused(gate.assertion(device, here, gate.now().plusSeconds(90), 60));
            assertRefused(gate.assertion(device, here, gate.now(), 61));
            assertRefused(gate.assertion(device, here, gate.now().minusSeconds(30), 29));
        }

        @Test
        void shouldBeOfItsKind() {
            assertRefused(gate.posture(gate.now()));
            String assertion = gate.assertion();
            String kid = gate.key.publicKey().thumbprint();
            assertRefused(ForgedJwt.unsigned(assertion, header("none", kid)));
            assertRefused(
                    ForgedJwt.hmac(
                            assertion, header("HS256", kid), bareJwk(gate).canonicalBytes()));
        }

        private Json.Obj header(String algorithm, String kid) {
            return Json.object()
                    .put("alg", algorithm)
                    .put("typ", "client-authentication+jwt")
                    .put("kid", kid)
                    .build();
        }

        private Answer ask(String assertion) {
            return gate.askToken(gate.proof("POST", TestGate.TOKEN, null), assertion);
        }

        private void assertRefused(String assertion) {
            Answer answer = ask(assertion);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.code()).isEqualTo("invalid_client");
        }
    }

    @Nested
    class Client {
        @Test
        void shouldBeEnrolled() {
            TestGate stranger = gate.withKey(TestGates.newKey());
            assertThat(stranger.askToken().code()).isEqualTo("invalid_client");
        }

        @Test
        void shouldNotBeLost() {
            gates.lose(gate);
            assertThat(gate.askToken().code()).isEqualTo("invalid_client");
        }
    }

    @Nested
    class Form {
        @Test
        void shouldHoldExactlyWhatIsNeeded() {
            assertThat(refusedForm("")).isEqualTo("invalid_request");
            assertThat(refusedForm("grant_type=client_credentials&grant_type=client_credentials"))
                    .isEqualTo("invalid_request");
            assertThat(refusedForm("grant_type=password")).isEqualTo("unsupported_grant_type");
            assertThat(refusedForm("grant_type=%zz")).isEqualTo("invalid_request");
            assertThat(refusedForm("grant_type=" + "x".repeat(40_000)))
                    .isEqualTo("invalid_request");
            assertThat(
                            gate.askToken(
                                            gate.proof("POST", TestGate.TOKEN, null),
                                            Map.of(
                                                    "grant_type",
                                                    "client_credentials",
                                                    "client_assertion_type",
                                                    "urn:other",
                                                    "client_assertion",
                                                    gate.assertion()))
                                    .code())
                    .isEqualTo("invalid_request");
        }

        private String refusedForm(String form) {
            Answer answer = gate.askTokenRaw(gate.proof("POST", TestGate.TOKEN, null), form);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("error_description").asText()).isNotEmpty();
            return answer.code();
        }
    }

    @Nested
    class CleanUp {
        @Inject UsedProofs used;

        @Test
        void shouldForgetOnlyWhatIsTooOldAnyway() {
            String id = UUID.randomUUID().toString();
            assertThat(used.firstUse("t", "k", id, clock.instant().plusSeconds(30))).isTrue();
            used.forgetOld();
            assertThat(used.firstUse("t", "k", id, clock.instant().plusSeconds(30))).isFalse();
            clock.advance(Duration.ofSeconds(31));
            used.forgetOld();
            assertThat(used.firstUse("t", "k", id, clock.instant().plusSeconds(30))).isTrue();
        }
    }

    private static Json.Obj bareJwk(TestGate gate) {
        Json.Obj full = gate.key.publicKey().toJwk();
        Json.ObjectBuilder bare = Json.object();
        full.members()
                .forEach((name, value) -> {
                    if (!name.equals("alg") && !name.equals("kid")) {
                        bare.put(name, value);
                    }
                });
        return bare.build();
    }

    private static Json.Obj header(String algorithm, Json.Obj jwk) {
        return Json.object().put("alg", algorithm).put("typ", "dpop+jwt").put("jwk", jwk).build();
    }
}
