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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/** What devices reported about themselves, and what follows from it as facts for policy. */
@Singleton
public class Postures {
    /** How far ahead of this server a device's clock may be. */
    public static final Duration SKEW = Duration.ofMinutes(5);

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

    /**
     * The newest report of each of these under its present key, by the device's id, in one query;
     * those without one are left out.
     */
    @Transactional(readOnly = true)
    public Map<String, Posture> latest(Collection<Device> of) {
        Map<String, PostureEntity> newest = newest(of.stream().map(Device::id).toList());
        Map<String, Posture> current = new HashMap<>();
        for (Device device : of) {
            current(device.enrolledAt(), Optional.ofNullable(newest.get(device.id())))
                    .ifPresent(posture -> current.put(device.id(), posture));
        }
        return current;
    }

    /** What policy is told about the device. */
    @Transactional(readOnly = true)
    public DeviceFacts factsFor(String deviceId) {
        return sheet(deviceId)
                .map(DeviceSheet::facts)
                .orElseThrow(() -> Problem.notFound("device", deviceId));
    }

    /** What policy is told about a tool on the device; all unknown when it was not reported. */
    @Transactional(readOnly = true)
    public ToolFacts toolFacts(String deviceId, String toolId) {
        return sheet(deviceId)
                .map(sheet -> sheet.tool(toolId))
                .orElseGet(() -> DeviceSheet.unknownTool(toolId));
    }

    private Optional<DeviceSheet> sheet(String deviceId) {
        return Optional.ofNullable(entities.find(DeviceEntity.class, deviceId))
                .map(device ->
                        new DeviceSheet(device.toDevice(), current(device).map(Posture::report)));
    }

    /** What is known about these devices, by id, in one query; unknown ones are left out. */
    @Transactional(readOnly = true)
    public Map<String, DeviceSheet> sheets(Collection<String> deviceIds) {
        return sheetsWhere("d.id in (:ids)", Map.of("ids", deviceIds), deviceIds.size());
    }

    /**
     * The same of the newest enrolled devices of a person, the newest first, at most {@code most}.
     */
    @Transactional(readOnly = true)
    public Map<String, DeviceSheet> sheetsOfOwner(String personId, int most) {
        return sheetsWhere(
                "d.owner_id = :owner and d.state = 'enrolled'", Map.of("owner", personId), most);
    }

    /** One look into the index of reports per device, however many it has sent. */
    private Map<String, DeviceSheet> sheetsWhere(
            String condition, Map<String, Object> values, int most) {
        var query =
                entities.createNativeQuery(
                                "select {d.*}, {p.*} from device d left join lateral (select * from"
                                        + " posture_report where device_id = d.id"
                                        + " order by collected_at desc limit 1) p on true where "
                                        + condition
                                        + " order by d.id desc limit :most")
                        .unwrap(NativeQuery.class)
                        .addEntity("d", DeviceEntity.class)
                        .addEntity("p", PostureEntity.class)
                        .setParameter("most", most);
        values.forEach(query::setParameter);
        Map<String, DeviceSheet> sheets = new LinkedHashMap<>();
        for (Object each : query.getResultList()) {
            Object[] row = (Object[]) each;
            Device device = ((DeviceEntity) row[0]).toDevice();
            Optional<PostureEntity> newest = Optional.ofNullable((PostureEntity) row[1]);
            sheets.put(
                    device.id(),
                    new DeviceSheet(
                            device, current(device.enrolledAt(), newest).map(Posture::report)));
        }
        return sheets;
    }

    /** One look into the index per device, however many reports it has sent. */
    private Map<String, PostureEntity> newest(Collection<String> deviceIds) {
        List<?> rows =
                entities.createNativeQuery(
                                "select p.* from device d cross join lateral (select * from"
                                        + " posture_report where device_id = d.id"
                                        + " order by collected_at desc limit 1) p"
                                        + " where d.id in (:ids)",
                                PostureEntity.class)
                        .setParameter("ids", deviceIds)
                        .getResultList();
        return rows.stream()
                .map(PostureEntity.class::cast)
                .collect(Collectors.toMap(PostureEntity::getDeviceId, Function.identity()));
    }

    /** A report under an earlier key says nothing about who holds the device now. */
    private Optional<Posture> current(DeviceEntity device) {
        return current(device.getEnrolledAt(), newest(device.getId()));
    }

    private static Optional<Posture> current(
            @Nullable Instant enrolled, Optional<PostureEntity> newest) {
        return newest.filter(p -> enrolled != null && !p.getReceivedAt().isBefore(enrolled))
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
