package dev.countersign.inventory.model;

import dev.countersign.identity.Caller;
import dev.countersign.inventory.device.Devices;
import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** On which devices artifact sets were seen, as their gates told with their inventory. */
@Singleton
public class Sightings {
    private final EntityManager entities;

    Sightings(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Files on a device.
     *
     * @param name what they are called there
     * @param lastAt when its gate told of them last; they may be gone since
     */
    public record Sighting(
            String deviceId, String deviceName, String name, Instant firstAt, Instant lastAt) {}

    /** Notes that a device told of these files. */
    void note(String digest, String deviceId, String name, Instant now) {
        entities.createNativeQuery(
                        "insert into artifact_sighting (digest, device_id, name, first_at, last_at)"
                                + " values (?1, ?2, ?3, ?4, ?4) on conflict (digest, device_id)"
                                + " do update set name = excluded.name, last_at = excluded.last_at")
                .setParameter(1, digest)
                .setParameter(2, deviceId)
                .setParameter(3, name)
                .setParameter(4, now)
                .executeUpdate();
    }

    /** On how many devices each of these sets was seen; those on none are left out. */
    @Transactional(readOnly = true)
    public Map<String, Long> devices(Collection<String> digests) {
        if (digests.isEmpty()) {
            return Map.of();
        }
        List<?> rows =
                entities.createNativeQuery(
                                "select digest, count(*) from artifact_sighting where digest in (:all)"
                                        + " group by digest",
                                Object[].class)
                        .setParameter("all", digests)
                        .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .collect(
                        Collectors.toMap(
                                row -> (String) row[0], row -> ((Number) row[1]).longValue()));
    }

    /** The devices that the caller may know of, by id; {@code after} is the last one's id. */
    @Transactional(readOnly = true)
    public Page<Sighting> of(Caller caller, String digest, @Nullable String after, int limit) {
        List<?> rows =
                entities.createNativeQuery(
                                "select s.device_id, d.name, s.name, s.first_at, s.last_at"
                                        + " from artifact_sighting s join device d on d.id = s.device_id"
                                        + " where s.digest = :digest and s.device_id > :after"
                                        + " and (:all or d.owner_id = :owner)"
                                        + " order by s.device_id limit :most",
                                Object[].class)
                        .setParameter("digest", digest)
                        .setParameter("after", after == null ? "" : after)
                        .setParameter("all", Devices.seesAll(caller))
                        .setParameter("owner", caller.id())
                        .setParameter("most", limit + 1)
                        .getResultList();
        List<Sighting> found =
                rows.stream()
                        .map(Object[].class::cast)
                        .map(row ->
                                new Sighting(
                                        (String) row[0],
                                        (String) row[1],
                                        (String) row[2],
                                        (Instant) row[3],
                                        (Instant) row[4]))
                        .toList();
        return Page.of(found, limit, Sighting::deviceId);
    }
}
