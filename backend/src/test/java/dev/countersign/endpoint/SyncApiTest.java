package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.issuance.TrustBundles;
import dev.countersign.platform.ServerSettings;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class SyncApiTest {
    @Inject TestGates gates;
    @Inject TrustBundles trust;
    @Inject ServerSettings settings;

    @Nested
    class Sync {
        @Test
        void shouldGiveADeviceWithoutApprovalsItsTrustMaterial() {
            TestGate gate = gates.enrolled();
            Answer answer = gate.sync();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            var json = answer.json();
            assertThat(json.path("device_id").asText()).isEqualTo(gate.deviceId);
            assertThat(json.path("person_id").asText()).isEqualTo(gate.ownerId);
            assertThat(Instant.parse(json.path("server_time").asText()))
                    .isBetween(gate.now().minusSeconds(30), gate.now());
            assertThat(
                            TrustBundle.verify(
                                    json.path("trust_bundle").asText(),
                                    trust.root(),
                                    settings.issuer(),
                                    gate.now(),
                                    0))
                    .isInstanceOf(Verification.Verified.class);
            assertThat(json.path("policy_minimum_sequence").asLong())
                    .isEqualTo(trust.current().minimumPolicySequence());
            assertThat(json.path("status_lists").isEmpty()).isTrue();
            assertThat(json.path("approvals").isEmpty()).isTrue();
            assertThat(json.path("would_help").isArray()).isTrue();
            assertThat(json.path("would_help").isEmpty()).isTrue();
        }
    }
}
