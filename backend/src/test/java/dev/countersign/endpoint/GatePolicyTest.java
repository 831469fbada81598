package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.TestClock;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.identity.SmallTeam;
import dev.countersign.issuance.TrustBundles;
import dev.countersign.platform.ServerSettings;
import dev.countersign.token.GatePolicy;
import dev.countersign.token.Receipt;
import dev.countersign.token.TrustBundle;
import dev.countersign.token.Verification;
import dev.countersign.token.VerifiedGatePolicy;
import dev.countersign.token.VerifiedTrustBundle;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ServerTest
class GatePolicyTest {
    private static final String REASON = "roll-out of the gate in the data team";

    @Inject TestGates gates;
    @Inject TrustBundles trust;
    @Inject ServerSettings settings;
    @Inject TestClock clock;
    @Inject AuditLog audit;
    @Inject People people;
    @Inject SmallTeam smallTeam;
    @Inject Api api;
    private TestGate gate;
    private Api.Identity lead;

    @BeforeEach
    void enrol() {
        gate = gates.enrolled();
        lead = api.person(Role.SECURITY_LEAD);
    }

    @AfterEach
    void putTheClockBack() {
        clock.reset();
    }

    private record Group(String id, String etag) {}

    private Group group() {
        Api.Answer made = create(lead, "team " + UUID.randomUUID(), REASON);
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        return new Group(made.body().path("id").asText(), made.header("etag"));
    }

    private Api.Answer create(Api.Identity who, String name, String reason) {
        return api.post(
                who,
                "/api/v1/device-groups",
                "{\"name\":\"%s\",\"reason\":\"%s\"}".formatted(name, reason));
    }

    private Group switched(Group group, String mode, Duration life) {
        String until =
                life.isZero() ? "" : ",\"observe_until\":\"" + clock.instant().plus(life) + "\"";
        Api.Answer answer = change(lead, group, mode, until, REASON);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return new Group(group.id, answer.header("etag"));
    }

    private Api.Answer change(
            Api.Identity who, Group group, String mode, String more, String reason) {
        return api.patch(
                who,
                "/api/v1/device-groups/" + group.id,
                group.etag,
                "{\"mode\":\"%s\"%s,\"reason\":\"%s\"}".formatted(mode, more, reason));
    }

    private Answer put(Api.Identity who, @Nullable String groupId) {
        String id = groupId == null ? "null" : "\"" + groupId + "\"";
        return gate.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        gates.address()
                                                + "/api/v1/devices/"
                                                + gate.deviceId
                                                + "/group"))
                        .header("Content-Type", "application/json")
                        .header(who.header(), who.value())
                        .PUT(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"group_id\":%s,\"reason\":\"%s\"}"
                                                .formatted(id, REASON))));
    }

    /** As a gate verifies it. */
    private GatePolicy synced() {
        var json = gate.sync().json();
        var bundle =
                ((Verification.Verified<VerifiedTrustBundle>)
                                TrustBundle.verify(
                                        json.path("trust_bundle").asText(),
                                        trust.root(),
                                        settings.issuer(),
                                        gate.now(),
                                        0))
                        .value();
        return switch (GatePolicy.verify(
                json.path("gate_policy").asText(),
                bundle,
                settings.issuer(),
                gate.deviceId,
                gate.now(),
                0)) {
            case Verification.Verified<VerifiedGatePolicy>(var verified) -> verified.policy();
            case Verification.Rejected<VerifiedGatePolicy> rejected ->
                    throw new AssertionError(rejected);
        };
    }

    @Nested
    class Sync {
        @Test
        void shouldEnforceByDefault() {
            GatePolicy policy = synced();
            assertThat(policy.mode()).isEqualTo(GatePolicy.Mode.ENFORCE);
            assertThat(policy.group()).isEqualTo("default");
            assertThat(Duration.between(policy.issuedAt(), policy.expiresAt()))
                    .isEqualTo(GatePolicy.LONGEST_LIFE);
        }

        @Test
        void shouldObserveAsItsGroupDoesUntilThatEnds() {
            Group group = group();
            assertThat(put(lead, group.id).status()).isEqualTo(200);
            long placed = synced().sequence();

            switched(group, "observe", Duration.ofDays(2));
            GatePolicy observing = synced();
            assertThat(observing.mode()).isEqualTo(GatePolicy.Mode.OBSERVE);
            assertThat(observing.sequence()).isGreaterThan(placed);
            assertThat(Duration.between(gate.now(), observing.expiresAt()))
                    .isBetween(Duration.ofDays(2).minusSeconds(60), Duration.ofDays(2));

            clock.advance(Duration.ofDays(2));
            GatePolicy ended = synced();
            assertThat(ended.mode()).isEqualTo(GatePolicy.Mode.ENFORCE);
            assertThat(ended.sequence()).isEqualTo(observing.sequence());
        }

        @Test
        void shouldLetObservingLastAWeekWithoutASync() {
            Group group = switched(group(), "observe", Duration.ofDays(90));
            put(lead, group.id);
            GatePolicy policy = synced();
            assertThat(Duration.between(policy.issuedAt(), policy.expiresAt()))
                    .isEqualTo(Duration.ofDays(7));
        }

        @Test
        void shouldGrowInSequenceWithEveryMove() {
            Group observing = switched(group(), "observe", Duration.ofDays(5));
            put(lead, observing.id);
            long first = synced().sequence();
            Group enforcing = group();
            put(lead, enforcing.id);
            GatePolicy second = synced();
            assertThat(second.mode()).isEqualTo(GatePolicy.Mode.ENFORCE);
            assertThat(second.sequence()).isGreaterThan(first);
            put(lead, observing.id);
            long third = synced().sequence();
            assertThat(third).isGreaterThan(second.sequence());
            put(lead, null);
            GatePolicy last = synced();
            assertThat(last.sequence()).isGreaterThan(third);
            assertThat(last.group()).isEqualTo("default");
            switched(observing, "enforce", Duration.ZERO);
            assertThat(synced().sequence()).isEqualTo(last.sequence());
        }
    }

    @Nested
    class Change {
        @ParameterizedTest
        @CsvSource({
            "SECURITY_LEAD,200,201,200",
            "ADMINISTRATOR,200,201,200",
            "AUDITOR,200,403,403",
            "DATA_OWNER,403,403,403",
            "DEVELOPER,403,403,403"
        })
        void shouldBeForItsRoles(Role role, int see, int create, int change) {
            Group group = group();
            Api.Identity who = api.person(role);
            assertThat(api.get(who, "/api/v1/device-groups").status()).isEqualTo(see);
            assertThat(api.get(who, "/api/v1/device-groups/" + group.id).status()).isEqualTo(see);
            assertThat(create(who, "team " + UUID.randomUUID(), REASON).status()).isEqualTo(create);
            assertThat(change(who, group, "enforce", "", REASON).status()).isEqualTo(change);
            assertThat(put(who, group.id).status()).isEqualTo(change);
        }

        @Test
        void shouldBeRecordedWithItsReason() {
            Group group = switched(group(), "observe", Duration.ofDays(1));
            var act = audit.about(group.id, 1).getFirst();
            assertThat(act.action()).isEqualTo("device_group.mode_changed");
            assertThat(act.actor()).isEqualTo(lead.caller().id());
            assertThat(act.facts().path("reason").asText()).isEqualTo(REASON);
            put(lead, group.id);
            var move = audit.about(gate.deviceId, 1).getFirst();
            assertThat(move.action()).isEqualTo("device.group_changed");
            assertThat(move.facts().path("group").asText()).isEqualTo(group.id);
        }

        @Test
        void shouldChangeOnlyWhatWasRead() {
            Group group = group();
            switched(group, "observe", Duration.ofDays(1));
            assertThat(change(lead, group, "enforce", "", REASON).status()).isEqualTo(412);
            assertThat(change(lead, new Group(group.id, ""), "enforce", "", REASON).status())
                    .isEqualTo(428);
        }

        @Test
        void shouldRefuseWhatHasNoEnd() {
            Group group = group();
            String late =
                    ",\"observe_until\":\"" + clock.instant().plus(Duration.ofDays(91)) + "\"";
            String past = ",\"observe_until\":\"" + clock.instant() + "\"";
            assertThat(change(lead, group, "observe", "", REASON).errors())
                    .containsExactly("/observe_until missing");
            assertThat(change(lead, group, "observe", late, REASON).errors())
                    .containsExactly("/observe_until value");
            assertThat(change(lead, group, "observe", past, REASON).errors())
                    .containsExactly("/observe_until value");
            assertThat(change(lead, group, "enforce", past, REASON).errors())
                    .containsExactly("/observe_until value");
            assertThat(change(lead, group, "off", "", "short").errors())
                    .containsExactlyInAnyOrder("/mode value", "/reason length");
            assertThat(create(lead, "default", REASON).errors()).containsExactly("/name format");
            assertThat(create(lead, "a\\u202Eb", REASON).errors()).containsExactly("/name format");
            String name = "team " + UUID.randomUUID();
            assertThat(create(lead, name, REASON).status()).isEqualTo(201);
            assertThat(create(lead, name.toUpperCase(Locale.ROOT), REASON).errors())
                    .containsExactly("/name taken");
        }
    }

    @Nested
    class OwnDevice {
        private Api.Identity owner = Api.NOBODY;

        @BeforeEach
        void ownerSteersToo() {
            owner =
                    api.signedIn(
                            people.change(
                                    "test",
                                    gate.ownerId,
                                    Set.of(Role.DEVELOPER, Role.SECURITY_LEAD),
                                    null,
                                    null));
        }

        @AfterEach
        void secondPersonsAgain() {
            smallTeam.turn(
                    api.person(Role.ADMINISTRATOR).caller(),
                    false,
                    "second persons are here again");
        }

        @Test
        void shouldNotBePutIntoAGroupThatObserves() {
            Group observing = switched(group(), "observe", Duration.ofDays(2));
            Answer refused = put(owner, observing.id);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.json().path("code").asText())
                    .isEqualTo("device_group.second_person");
            assertThat(synced().mode()).isEqualTo(GatePolicy.Mode.ENFORCE);
            assertThat(put(owner, group().id).status()).as("one that enforces").isEqualTo(200);
            assertThat(put(lead, observing.id).status()).as("by another").isEqualTo(200);
            assertThat(put(owner, null).status()).as("out of it").isEqualTo(200);
        }

        @Test
        void shouldNotBeLetObserveOrObserveForLonger() {
            Group group = group();
            assertThat(put(owner, group.id).status()).isEqualTo(200);
            assertThat(observe(owner, group, 2).code()).isEqualTo("device_group.second_person");
            assertThat(synced().mode()).isEqualTo(GatePolicy.Mode.ENFORCE);

            Group observing = switched(group, "observe", Duration.ofDays(5));
            assertThat(observe(owner, observing, 6).code()).isEqualTo("device_group.second_person");
            Api.Answer shorter = observe(owner, observing, 1);
            assertThat(shorter.status()).as("for less long").isEqualTo(200);
            Group less = new Group(group.id, shorter.header("etag"));
            assertThat(change(owner, less, "enforce", "", REASON).status()).isEqualTo(200);
        }

        @Test
        void shouldBeUpToOneselfInASmallTeamAndSaySo() {
            smallTeam.turn(
                    api.person(Role.ADMINISTRATOR).caller(), true, "nobody else is in this office");
            Group group = group();
            assertThat(observe(owner, group, 2).status()).isEqualTo(200);
            assertThat(put(owner, group.id).status()).isEqualTo(200);
            assertThat(newest(gate.deviceId).path("small_team").asBoolean()).isTrue();
            Group held =
                    new Group(
                            group.id,
                            api.get(owner, "/api/v1/device-groups/" + group.id).header("etag"));
            assertThat(observe(owner, held, 3).status()).isEqualTo(200);
            assertThat(newest(group.id).path("small_team").asBoolean()).isTrue();
        }

        private JsonNode newest(String subject) {
            return audit.about(subject, 1).getFirst().facts();
        }

        private Api.Answer observe(Api.Identity who, Group group, int days) {
            String until =
                    ",\"observe_until\":\"" + clock.instant().plus(Duration.ofDays(days)) + "\"";
            return change(who, group, "observe", until, REASON);
        }
    }

    @Nested
    class Effect {
        @Test
        void shouldCountWhatWouldBeRefusedOfLate() {
            Group group = group();
            put(lead, group.id);
            var receipts = new TestReceipts(gate, "");
            var day = Duration.ofDays(1);
            assertThat(
                            receipts.send(
                                            observed(receipts, 1, Duration.ZERO),
                                            observed(receipts, 2, day.multipliedBy(6)),
                                            observed(receipts, 3, day.multipliedBy(8)),
                                            receipts.signed(4))
                                    .status())
                    .isEqualTo(200);

            var effect =
                    api.get(lead, "/api/v1/device-groups/" + group.id)
                            .body()
                            .path("last_seven_days");

            assertThat(effect.path("devices").asInt()).isEqualTo(1);
            assertThat(effect.path("observed").path("loads").asInt()).isEqualTo(2);
            assertThat(effect.path("observed").path("models").asInt()).isEqualTo(1);
            assertThat(effect.path("observed").path("devices").asInt()).isEqualTo(1);
            assertThat(effect.path("refused").path("loads").asInt()).isEqualTo(1);
            assertThat(effect.path("models").path(0).path("key").asText())
                    .isEqualTo(TestReceipts.MODEL.toString());
        }

        private String observed(TestReceipts receipts, int sequence, Duration ago) {
            return receipts.signed(
                    receipts.receipt(
                            sequence, Receipt.Kind.LOAD_OBSERVED, gate.now().minus(ago), null));
        }
    }
}
