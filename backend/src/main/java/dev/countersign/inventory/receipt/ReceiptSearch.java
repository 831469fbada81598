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
        Where where = Where.of(filter, after);
        var query =
                entities.createQuery(
                        "from ReceiptEntity r where 1 = 1"
                                + where.text
                                + " order by r.at desc, r.sequence desc, r.id desc",
                        ReceiptEntity.class);
        where.values.forEach(query::setParameter);
        List<ReceiptEntity> rows = query.setMaxResults(limit + 1).getResultList();
        Page<ReceiptEntity> page =
                Page.of(
                        rows,
                        limit,
                        row ->
                                new ReceiptCursor(row.getAt(), row.getSequence(), row.getId())
                                        .text());
        return new Page<>(page.items().stream().map(ReceiptEntity::view).toList(), page.next());
    }

    /** A filter as conditions of a query; values only ever travel as parameters. */
    private static final class Where {
        private static final String DEVICE =
                "exists (select 1 from DeviceEntity d where d.id = r.deviceId and ";

        private final StringBuilder text = new StringBuilder();
        private final Map<String, Object> values = new LinkedHashMap<>();

        static Where of(ReceiptFilter filter, @Nullable String after) {
            Where where = new Where();
            String device = filter.device();
            String model = filter.model();
            where.add(DEVICE + "d.ownerId = :owner)", "owner", filter.ownerId());
            if (device != null && device.startsWith("dev_")) {
                where.add("r.deviceId = :device", "device", device);
            } else {
                where.add(DEVICE + "locate(:device, lower(d.name)) > 0)", "device", lower(device));
            }
            if (model != null && model.startsWith("sha256:")) {
                where.add("r.modelDigest = :model", "model", model);
            } else {
                where.add("locate(:model, lower(r.name)) > 0", "model", lower(model));
            }
            where.add(
                    "r.kind = :kind", "kind", filter.kind() == null ? null : filter.kind().word());
            where.add("r.toolId = :tool", "tool", filter.toolId());
            where.add("r.at >= :from", "from", filter.from());
            where.add("r.at < :until", "until", filter.until());
            if (after != null) {
                where.follow(ReceiptCursor.parse(after));
            }
            return where;
        }

        private void add(String condition, String name, @Nullable Object value) {
            if (value != null) {
                text.append(" and ").append(condition);
                values.put(name, value);
            }
        }

        private void follow(ReceiptCursor cursor) {
            text.append(
                            " and r.at <= :cursorAt and (r.at < :cursorAt or r.sequence < :cursorSequence")
                    .append(" or (r.sequence = :cursorSequence and r.id < :cursorId))");
            values.put("cursorAt", cursor.at());
            values.put("cursorSequence", cursor.sequence());
            values.put("cursorId", cursor.id());
        }

        private static @Nullable String lower(@Nullable String text) {
            return text == null ? null : text.toLowerCase(Locale.ROOT);
        }
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
