package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ServerTest
class OfflinePackApiTest {
    @Inject TestGates gates;
    @Inject AuditLog audit;
    @Inject Api api;
    @Inject People people;
    private TestGate gate;

    @BeforeEach
    void enrol() {
        gate = gates.enrolled();
    }

    private Api.Identity owner() {
        return api.signedIn(people.get(gate.ownerId));
    }

    private String path() {
        return "/api/v1/devices/" + gate.deviceId + "/offline-pack";
    }

    @Nested
    class Take {
        @Test
        void shouldHoldWhatASyncAnswers() {
            Api.Answer pack = api.get(owner(), path());

            assertThat(pack.status()).as(pack.body().toString()).isEqualTo(200);
            assertThat(pack.header("content-type")).startsWith("application/json");
            assertThat(pack.header("content-disposition"))
                    .matches(
                            "attachment; filename=\"countersign-laptop-\\d{4}-\\d\\d-\\d\\d\\.json\"");
            ObjectNode file = (ObjectNode) pack.body();
            ObjectNode sync = (ObjectNode) gate.sync().json();
            assertThat(file.fieldNames()).toIterable().containsExactlyElementsOf(names(sync));
            List.of("server_time", "gate_policy")
                    .forEach(name -> {
                        file.remove(name);
                        sync.remove(name);
                    });
            assertThat(file).isEqualTo(sync);
            var act = audit.about(gate.deviceId, 1).getFirst();
            assertThat(act.action()).isEqualTo("device.offline_pack_made");
            assertThat(act.actor()).isEqualTo(gate.ownerId);
        }

        private static List<String> names(ObjectNode node) {
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            return names;
        }

        @ParameterizedTest
        @CsvSource({
            "ADMINISTRATOR,200",
            "SECURITY_LEAD,403",
            "AUDITOR,403",
            "DATA_OWNER,404",
            "DEVELOPER,404"
        })
        void shouldBeForItsOwnerAndAdministrators(Role role, int status) {
            assertThat(api.get(api.person(role), path()).status()).isEqualTo(status);
        }

        @Test
        void shouldBeForEnrolledDevices() {
            gates.lose(gate);
            assertThat(api.get(owner(), path()).code()).isEqualTo("state.conflict");
            assertThat(api.get(Api.NOBODY, path()).status()).isEqualTo(401);
            assertThat(api.get(api.client("inventory:read"), path()).status()).isEqualTo(403);
        }
    }
}
