package dev.countersign.inventory.receipt;

import dev.countersign.platform.Page;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds receipts, newest first by the devices' clocks, by key and never by offset. Access is for
 * the caller to judge.
 */
@Singleton
public class ReceiptSearch {
    private final EntityManager entities;

    ReceiptSearch(EntityManager entities) {
        this.entities = entities;
    }

    /** A receipt with its evidence, the compact JWS as the device signed it. */
    public record Evidence(KnownReceipt receipt, String signed) {}

    /**
     * The loads of one approval with one tool.
     *
     * @param times how many a gate told of: the first and the last one of each day
     */
    public record Loads(String toolId, Instant first, Instant last, long times) {}

    /**
     * What a device's record says about itself.
     *
     * @param newest the highest number that was told
     * @param told how many were told; the others were not sent
     * @param forks how many are not chained to the one before: entries were taken back or replaced
     */
    public record Chain(long newest, long told, long forks) {}

    /** One page; {@code after} is the cursor of the page before. */
    @Transactional(readOnly = true)
    public Page<KnownReceipt> page(ReceiptFilter filter, @Nullable String after, int limit) {
        Map<String, Object> values = new LinkedHashMap<>();
        StringBuilder where = new StringBuilder("from ReceiptEntity r where 1 = 1");
        conditions(filter, after)
                .forEach((condition, value) -> {
                    where.append(" and ").append(condition.text());
                    values.put(condition.name(), value);
                });
        var query =
                entities.createQuery(where + " order by r.at desc, r.id desc", ReceiptEntity.class);
        values.forEach(query::setParameter);
        List<ReceiptEntity> rows = query.setMaxResults(limit + 1).getResultList();
        Page<ReceiptEntity> page =
                Page.of(rows, limit, row -> new ReceiptCursor(row.getAt(), row.getId()).text());
        return new Page<>(page.items().stream().map(ReceiptEntity::view).toList(), page.next());
    }

    private record Condition(String text, String name) {}

    private static Map<Condition, Object> conditions(ReceiptFilter filter, @Nullable String after) {
        Map<Condition, Object> found = new LinkedHashMap<>();
        String owned = "exists (select 1 from DeviceEntity d where d.id = r.deviceId and ";
        put(found, owned + "d.ownerId = :owner)", "owner", filter.ownerId());
        String device = filter.device();
        if (device != null && device.startsWith("dev_")) {
            put(found, "r.deviceId = :device", "device", device);
        } else {
            put(found, owned + "locate(:device, lower(d.name)) > 0)", "device", lower(device));
        }
        String model = filter.model();
        if (model != null && model.startsWith("sha256:")) {
            put(found, "r.modelDigest = :model", "model", model);
        } else {
            put(found, "locate(:model, lower(r.name)) > 0", "model", lower(model));
        }
        put(found, "r.kind = :kind", "kind", filter.kind() == null ? null : filter.kind().word());
        put(found, "r.toolId = :tool", "tool", filter.toolId());
        put(found, "r.at >= :from", "from", filter.from());
        put(found, "r.at < :until", "until", filter.until());
        if (after != null) {
            ReceiptCursor cursor = ReceiptCursor.parse(after);
            put(found, "r.at <= :cursorAt", "cursorAt", cursor.at());
            found.put(
                    new Condition("(r.at < :cursorAt or r.id < :cursorId)", "cursorId"),
                    cursor.id());
        }
        return found;
    }

    private static void put(
            Map<Condition, Object> found, String text, String name, @Nullable Object value) {
        if (value != null) {
            found.put(new Condition(text, name), value);
        }
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /** The receipt with this id. */
    @Transactional(readOnly = true)
    public Optional<Evidence> find(String id) {
        return Optional.ofNullable(entities.find(ReceiptEntity.class, id))
                .map(row -> new Evidence(row.view(), row.getSigned()));
    }

    /** What the approval's own device loaded under it, by tool. */
    @Transactional(readOnly = true)
    public List<Loads> ofApproval(String approvalId, String deviceId) {
        return entities.createQuery(
                        "select r.toolId, min(r.at), max(r.at), count(*) from ReceiptEntity r"
                                + " where r.approvalId = :approval and r.deviceId = :device"
                                + " and r.kind = 'load.allowed' group by r.toolId order by r.toolId",
                        Object[].class)
                .setParameter("approval", approvalId)
                .setParameter("device", deviceId)
                .getResultStream()
                .map(row ->
                        new Loads(
                                (String) row[0], (Instant) row[1], (Instant) row[2], (Long) row[3]))
                .toList();
    }

    /** The record that the device keeps under this key; empty when nothing was told. */
    @Transactional(readOnly = true)
    public Optional<Chain> chain(String deviceId, String deviceKey) {
        Object[] row =
                (Object[])
                        entities.createNativeQuery(
                                        """
                                        select coalesce(max(sequence), 0), count(*),
                                            count(*) filter (where broken)
                                        from (select sequence, previous_hash <> lag(entry_hash) over w
                                                and sequence = lag(sequence) over w + 1 as broken
                                            from receipt where device_id = ?1 and device_key = ?2
                                            window w as (order by sequence)) r
                                        """,
                                        Object[].class)
                                .setParameter(1, deviceId)
                                .setParameter(2, deviceKey)
                                .getSingleResult();
        Chain chain = new Chain(number(row[0]), number(row[1]), number(row[2]));
        return chain.told() == 0 ? Optional.empty() : Optional.of(chain);
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }
}
