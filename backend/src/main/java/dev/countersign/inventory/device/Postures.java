package dev.countersign.inventory.device;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.platform.Ids;
import dev.countersign.platform.Page;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.PostureReport;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What devices reported about themselves, and what follows from it as facts for policy. */
@Singleton
public class Postures {
    /** How far ahead of this server a device's clock may be. */
    public static final Duration SKEW = Duration.ofMinutes(5);

    private static final PostureReport NOTHING =
            new PostureReport(Instant.EPOCH, "", List.of(), Map.of(), List.of());

    private final EntityManager entities;
    private final Devices devices;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Postures(EntityManager entities, Devices devices, AuditLog audit, Ids ids, Clock clock) {
        this.entities = entities;
        this.devices = devices;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Records a report whose signature by the device's present key was verified.
     *
     * @param signed the compact JWS it came in
     * @throws Problem {@code posture.in_future}, or {@code posture.not_newer} unless it was
     *     collected later than every report before
     */
    @Transactional
    public void record(String deviceId, PostureReport report, String signed) {
        DeviceEntity device =
                entities.find(DeviceEntity.class, deviceId, LockModeType.PESSIMISTIC_WRITE);
        if (device == null || device.getState() != DeviceState.ENROLLED) {
            throw Problem.notFound("device", deviceId);
        }
        Instant now = clock.instant();
        if (report.collectedAt().isAfter(now.plus(SKEW))) {
            throw new Problem(
                    ProblemCode.POSTURE_FUTURE,
                    "collected_at is later than this server's time; correct the device's clock.");
        }
        refuseOld(deviceId, report);
        PostureEntity posture = new PostureEntity(ids.next("pst"), deviceId, now, report, signed);
        entities.persist(posture);
        if (!report.osVersion().isEmpty()) {
            device.setOsVersion(report.osVersion());
        }
        entities.flush();
        audit.append(
                deviceId,
                "posture.reported",
                deviceId,
                Map.of("collected_at", report.collectedAt().toString()));
    }

    private void refuseOld(String deviceId, PostureReport report) {
        newest(deviceId)
                .filter(last -> !report.collectedAt().isAfter(last.getCollectedAt()))
                .ifPresent(last -> {
                    throw new Problem(
                            ProblemCode.POSTURE_NOT_NEWER,
                            "The newest report was collected at " + last.getCollectedAt() + ".");
                });
    }

    /** A device's reports, newest first; {@code after} is the {@code collected_at} of the last. */
    @Transactional(readOnly = true)
    public Page<Posture> history(
            Caller caller, String deviceId, @Nullable String after, int limit) {
        devices.visible(caller, deviceId);
        List<Posture> found =
                entities.createQuery(
                                "from PostureEntity where deviceId = :device and collectedAt < :after"
                                        + " order by collectedAt desc",
                                PostureEntity.class)
                        .setParameter("device", deviceId)
                        .setParameter("after", cursor(after))
                        .setMaxResults(limit + 1)
                        .getResultStream()
                        .map(PostureEntity::toPosture)
                        .toList();
        return Page.of(found, limit, posture -> posture.report().collectedAt().toString());
    }

    private Instant cursor(@Nullable String after) {
        try {
            return after == null ? clock.instant().plus(SKEW).plusSeconds(1) : Instant.parse(after);
        } catch (DateTimeParseException e) {
            throw Problem.field(
                    "/after",
                    "format",
                    "This is no cursor of this list.",
                    "next of the page before");
        }
    }

    /** The newest report under the device's present key, whoever asks. */
    @Transactional(readOnly = true)
    public Optional<Posture> latest(String deviceId) {
        return Optional.ofNullable(entities.find(DeviceEntity.class, deviceId))
                .flatMap(this::current);
    }

    /** What policy is told about the device. */
    @Transactional(readOnly = true)
    public DeviceFacts factsFor(String deviceId) {
        DeviceEntity entity = entities.find(DeviceEntity.class, deviceId);
        if (entity == null) {
            throw Problem.notFound("device", deviceId);
        }
        Device device = entity.toDevice();
        Optional<PostureReport> report = current(entity).map(Posture::report);
        return new DeviceFacts(
                device.id(),
                device.ownerId(),
                device.ownership().word(),
                device.state() == DeviceState.ENROLLED,
                device.assurance(),
                os(device, report),
                new DeviceFacts.Report(
                        report.map(r -> r.collectedAt().getEpochSecond()).orElse(null),
                        flags(report.orElse(NOTHING))));
    }

    private static DeviceFacts.Os os(Device device, Optional<PostureReport> report) {
        return report.map(r ->
                        new DeviceFacts.Os(
                                r.osFamily(), r.osVersion().isEmpty() ? null : r.osVersion()))
                .orElseGet(() -> new DeviceFacts.Os(device.osFamily().word(), device.osVersion()));
    }

    private static DeviceFacts.Flags flags(PostureReport report) {
        return new DeviceFacts.Flags(
                fact(report, "disk_encrypted"),
                fact(report, "swap_protected"),
                fact(report, "firewall_on"),
                fact(report, "screen_lock"),
                fact(report, "patched"));
    }

    private static @Nullable Boolean fact(PostureReport report, String name) {
        PostureReport.Fact fact = report.facts().get(name);
        return fact == null ? null : fact.value();
    }

    /** What policy is told about a tool on the device; all unknown when it was not reported. */
    @Transactional(readOnly = true)
    public ToolFacts toolFacts(String deviceId, String toolId) {
        PostureReport report = latest(deviceId).map(Posture::report).orElse(NOTHING);
        Optional<PostureReport.Tool> tool = report.tool(toolId);
        return new ToolFacts(
                toolId,
                tool.map(PostureReport.Tool::version).orElse(null),
                tool.map(PostureReport.Tool::plugins).orElse(null),
                new ToolFacts.Flags(
                        report.factFor(toolId, "cloud_disabled"),
                        report.factFor(toolId, "prompt_logging_off"),
                        report.factFor(toolId, "egress_blocked"),
                        report.factFor(toolId, "isolated"),
                        report.factFor(toolId, "not_admin")));
    }

    /** A report under an earlier key says nothing about who holds the device now. */
    private Optional<Posture> current(DeviceEntity device) {
        Instant enrolled = device.getEnrolledAt();
        return newest(device.getId())
                .filter(p -> enrolled != null && !p.getReceivedAt().isBefore(enrolled))
                .map(PostureEntity::toPosture);
    }

    private Optional<PostureEntity> newest(String deviceId) {
        return entities.createQuery(
                        "from PostureEntity where deviceId = :device order by collectedAt desc",
                        PostureEntity.class)
                .setParameter("device", deviceId)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }
}
