package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.inventory.model.ArtifactSet;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.Sightings;
import dev.countersign.token.Artifact;
import dev.countersign.token.ArtifactRole;
import dev.countersign.token.Digest;
import dev.countersign.token.Json;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class InventoryApiTest {
    @Inject TestGates gates;
    @Inject ArtifactSets sets;
    @Inject Sightings sightings;
    @Inject People people;
    @Inject Api api;
    private TestGate gate;

    @BeforeEach
    void enrol() {
        gate = gates.enrolled();
    }

    @Nested
    class Add {
        @Test
        void shouldTakeWhatAGateHashed() {
            ModelSet set = newSet();
            Answer answer = gate.postInventory(inventory(found(set, set.digest())));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("accepted").asInt()).isEqualTo(1);

            ArtifactSet stored = sets.find(set.digest().toString()).orElseThrow();
            assertThat(stored.verifiedBy()).isEqualTo(gate.deviceId);
            assertThat(stored.confirmation()).as("seen, not approved").isNull();
            assertThat(stored.scans()).hasSize(1);
            assertThat(stored.size()).isEqualTo(3);
        }

        @Test
        void shouldSayWhereFilesWereSeenToThoseWhoMayKnow() {
            ModelSet set = newSet();
            TestGate other = gates.enrolled();
            gate.postInventory(inventory(found(set, set.digest())));
            other.postInventory(inventory(found(set, set.digest())));
            gate.postInventory(inventory(found(set, set.digest())));

            String path = "/api/v1/artifacts/" + set.digest() + "/sightings";
            assertThat(devices(api.person(Role.SECURITY_LEAD), path))
                    .containsExactlyInAnyOrder(gate.deviceId, other.deviceId);
            assertThat(devices(api.person(Role.AUDITOR), path)).hasSize(2);
            assertThat(devices(api.signedIn(people.get(gate.ownerId)), path))
                    .containsExactly(gate.deviceId);
            assertThat(devices(api.person(Role.DEVELOPER), path)).isEmpty();
            assertThat(sightings.devices(List.of(set.digest().toString())))
                    .containsEntry(set.digest().toString(), 2L);
        }

        private List<String> devices(Api.Identity who, String path) {
            return api.get(who, path).body().path("items").findValuesAsText("device_id");
        }

        @Test
        void shouldTakeAnEmptyInventory() {
            Answer answer = gate.postInventory("{\"found\":[]}");
            assertThat(answer.json().path("accepted").asInt(-1)).isZero();
        }

        @Test
        void shouldComputeTheDigestAgainAndTakeNothingWhenOneDiffers() {
            ModelSet good = newSet();
            ModelSet other = newSet();
            Answer answer =
                    gate.postInventory(
                            inventory(found(good, good.digest()), found(good, other.digest())));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("field.invalid");
            assertThat(answer.pointers()).containsExactly("/found/1/digest");
            assertThat(sets.find(good.digest().toString())).as("nothing half-written").isEmpty();
        }

        @Test
        void shouldNameWhatIsWrong() {
            assertThat(refused("{}")).containsExactly("/found");
            assertThat(refused("{\"found\":[null]}")).containsExactly("/found/0");
            assertThat(refused("{\"found\":[{}]}")).contains("/found/0/digest", "/found/0/name");
            assertThat(refused("{\"found\":[{\"approved\":true}]}"))
                    .containsExactly("/found/0/approved");
            assertThat(refused("{\"found\":\"all\"}")).containsExactly("/found");
        }

        @Test
        void shouldBeBounded() {
            ModelSet set = newSet();
            Json item = found(set, set.digest());
            String many =
                    Json.object()
                            .put("found", new Json.Arr(Collections.nCopies(201, item)))
                            .build()
                            .canonical();
            assertThat(refused(many)).containsExactly("/found");
            Answer large =
                    gate.postInventory("{\"found\":[{\"name\":\"" + "x".repeat(1 << 20) + "\"}]}");
            assertThat(large.status()).isEqualTo(413);
            assertThat(large.code()).isEqualTo("body.too_large");
        }

        private List<String> refused(String body) {
            Answer answer = gate.postInventory(body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("field.invalid");
            return answer.pointers();
        }
    }

    private static ModelSet newSet() {
        byte[] bytes = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        return ModelSet.ofSingleModel(Digest.of(bytes), 3);
    }

    private static String inventory(Json... found) {
        return Json.object().put("found", new Json.Arr(List.of(found))).build().canonical();
    }

    private Json found(ModelSet set, Digest digest) {
        Artifact artifact = set.artifacts().getFirst();
        Json file =
                Json.object()
                        .put("role", ArtifactRole.MODEL.word())
                        .put("sha256", artifact.sha256().hex())
                        .put("size", artifact.size())
                        .put("path", artifact.path())
                        .build();
        return Json.object()
                .put("digest", digest.toString())
                .put("name", "tiny.gguf")
                .put("format", "gguf")
                .put("has_code", false)
                .put("artifacts", new Json.Arr(List.of(file)))
                .put("manifest", new Json.Null())
                .put("source", Json.object().put("kind", "upload").build())
                .put("declared", Json.object().put("organization", "Example").build())
                .put(
                        "format_scan",
                        Json.object()
                                .put("result", "clean")
                                .put("tool", "countersign-gate 0.1.0")
                                .put("at", gate.now().getEpochSecond())
                                .put("detail", "")
                                .build())
                .build();
    }
}
