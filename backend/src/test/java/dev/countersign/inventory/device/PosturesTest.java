package dev.countersign.inventory.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.PostureReport;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class PosturesTest {
    private static final EndpointFacts LINUX =
            new EndpointFacts(OsFamily.LINUX, List.of(6L, 1L), null, null);

    @Inject Api api;
    @Inject Devices devices;
    @Inject Enrolments enrolments;
    @Inject Postures postures;
    @Inject Clock clock;

    private Api.Identity owner = Api.NOBODY;
    private String id = "";
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void enrolADevice() {
        owner = api.person(Role.DEVELOPER);
        Registration said = new Registration(null, "thinkpad-42", "personal", "linux");
        id = devices.register(owner.caller(), said).id();
        now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        enrol();
    }

    private void enrol() {
        Caller caller = owner.caller();
        String code = enrolments.newCode(caller, id, "r".repeat(43)).code();
        enrolments.enrol(
                code.substring(0, code.indexOf('.')),
                DevicePrivateKey.generate(new SecureRandom()).publicKey(),
                LINUX,
                replaced -> {});
    }

    private static PostureReport report(Instant at, @Nullable Boolean disk) {
        return new PostureReport(
                at,
                "linux",
                List.of(6L, 18L, 2L),
                Map.of(
                        "disk_encrypted", new PostureReport.Fact(disk, "lsblk", ""),
                        "firewall_on", new PostureReport.Fact(false, "nft", "no rules")),
                List.of(
                        new PostureReport.Tool(
                                "ollama",
                                List.of(0L, 35L, 0L),
                                Map.of(
                                        "cloud_disabled",
                                        new PostureReport.Fact(true, "environment", "")),
                                List.of("helper"))));
    }

    private static void refused(ProblemCode code, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }

    @Nested
    class Recording {
        @Test
        void shouldTakeStrictlyNewerReportsOnly() {
            postures.record(id, report(now, true), "a.b.c");

            refused(
                    ProblemCode.POSTURE_NOT_NEWER,
                    () -> postures.record(id, report(now, false), "a.b.d"));
            refused(
                    ProblemCode.POSTURE_NOT_NEWER,
                    () -> postures.record(id, report(now.minusSeconds(1), false), "a.b.e"));
            postures.record(id, report(now.plusSeconds(1), false), "a.b.f");

            assertThat(postures.factsFor(id).posture().facts().diskEncrypted()).isFalse();
            assertThat(api.get(owner, "/api/v1/devices/" + id + "/posture").body().path("items"))
                    .hasSize(2);
        }

        @Test
        void shouldRefuseTheFuture() {
            refused(
                    ProblemCode.POSTURE_FUTURE,
                    () -> postures.record(id, report(now.plusSeconds(400), true), "a.b.c"));
        }

        @Test
        void shouldRefuseADeviceThatIsNotEnrolled() {
            devices.lost(owner.caller(), id, "left on a train");

            refused(ProblemCode.NOT_FOUND, () -> postures.record(id, report(now, true), "a.b.c"));
        }
    }

    @Nested
    class Facts {
        @Test
        void shouldBeUnknownBeforeAReport() {
            DeviceFacts facts = postures.factsFor(id);

            assertThat(facts.enrolled()).isTrue();
            assertThat(facts.owner()).isEqualTo(owner.caller().id());
            assertThat(facts.os()).isEqualTo(new DeviceFacts.Os("linux", List.of(6L, 1L)));
            assertThat(facts.posture())
                    .isEqualTo(
                            new DeviceFacts.Report(
                                    null, new DeviceFacts.Flags(null, null, null, null, null)));
        }

        @Test
        void shouldTellTrueFalseAndUnknownApart() {
            postures.record(id, report(now, true), "a.b.c");

            DeviceFacts facts = postures.factsFor(id);

            assertThat(facts.os().version()).containsExactly(6L, 18L, 2L);
            assertThat(facts.posture())
                    .isEqualTo(
                            new DeviceFacts.Report(
                                    now.getEpochSecond(),
                                    new DeviceFacts.Flags(true, null, false, null, null)));
        }

        @Test
        void shouldComeFromTheEntryOfTheTool() {
            postures.record(id, report(now, true), "a.b.c");

            assertThat(postures.toolFacts(id, "ollama"))
                    .isEqualTo(
                            new ToolFacts(
                                    "ollama",
                                    List.of(0L, 35L, 0L),
                                    List.of("helper"),
                                    new ToolFacts.Flags(true, null, null, null, null)));
            assertThat(postures.toolFacts(id, "lm_studio"))
                    .isEqualTo(
                            new ToolFacts(
                                    "lm_studio",
                                    null,
                                    null,
                                    new ToolFacts.Flags(null, null, null, null, null)));
        }

        @Test
        void shouldNotOutliveTheKeyThatSignedThem() {
            postures.record(id, report(now, true), "a.b.c");

            enrol();

            assertThat(postures.factsFor(id).posture().collectedAt()).isNull();
            assertThat(postures.latest(id)).isEmpty();
        }

        @Test
        void shouldSayThatALostDeviceIsNotEnrolled() {
            devices.lost(owner.caller(), id, "left on a train");

            assertThat(postures.factsFor(id).enrolled()).isFalse();
            assertThat(enrolments.keyOf(id)).isEmpty();
        }
    }
}
