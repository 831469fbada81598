package dev.countersign.inventory.device;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the enrolled devices stand as a whole, each as {@link DeviceHealth} would say. */
@Singleton
public class PostureCoverage {
    /** Every light that a device in use can have. */
    public static final List<String> LIGHTS =
            List.of("ready", "attention", "stale", "silent", "blocked", "outside", "unenrolled");

    private final EntityManager entities;
    private final Clock clock;

    PostureCoverage(EntityManager entities, Clock clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /**
     * How many devices there are under each {@link DeviceHealth#light}; lights without a device are
     * left out.
     */
    @Transactional(readOnly = true)
    public Map<String, Long> lights() {
        List<?> rows =
                entities.createNativeQuery(
                                """
                                select case
                                    when d.state = 'registered' then 'unenrolled'
                                    when p.collected_at is null then 'silent'
                                    when d.ownership = 'company_issued' then 'outside'
                                    when p.report #>> '{facts,disk_encrypted,value}' is distinct from 'true' then 'blocked'
                                    when p.collected_at < :fresh then 'stale'
                                    when p.report @> '{"facts":{"swap_protected":{"value":true},"firewall_on":{"value":true},"screen_lock":{"value":true},"patched":{"value":true}}}' then 'ready'
                                    else 'attention' end, count(*)
                                from device d left join lateral (
                                    select collected_at, received_at, report from posture_report
                                    where device_id = d.id order by collected_at desc limit 1) p
                                    on p.received_at >= d.enrolled_at
                                where d.state in ('registered', 'enrolled')
                                group by 1
                                """,
                                Object[].class)
                        .setParameter("fresh", clock.instant().minus(DeviceHealth.FRESH))
                        .getResultList();
        Map<String, Long> lights = new LinkedHashMap<>();
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            lights.put((String) columns[0], ((Number) columns[1]).longValue());
        }
        return lights;
    }

    /** Devices with an enrolled key. */
    @Transactional(readOnly = true)
    public long enrolled() {
        return entities.createQuery(
                        "select count(d) from DeviceEntity d where d.state = :enrolled", Long.class)
                .setParameter("enrolled", DeviceState.ENROLLED.word())
                .getSingleResult();
    }

    /** Those of them whose newest report came in before then, or that never reported. */
    @Transactional(readOnly = true)
    public long silentSince(Instant when) {
        return entities.createQuery(
                        "select count(d) from DeviceEntity d where d.state = :enrolled and not exists"
                                + " (select 1 from PostureEntity p where p.deviceId = d.id"
                                + " and p.receivedAt >= :when)",
                        Long.class)
                .setParameter("enrolled", DeviceState.ENROLLED.word())
                .setParameter("when", when)
                .getSingleResult();
    }
}
