package dev.countersign.inventory.receipt;

import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds receipts, and what they say of approvals and devices. Access is for the caller to judge.
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

    /** The newest of a device, at most {@code most}. */
    @Transactional(readOnly = true)
    public List<KnownReceipt> newest(String deviceId, int most) {
        return entities.createQuery(
                        "from ReceiptEntity r where r.deviceId = :device"
                                + " order by r.at desc, r.place desc",
                        ReceiptEntity.class)
                .setParameter("device", deviceId)
                .setMaxResults(most)
                .getResultStream()
                .map(ReceiptEntity::view)
                .toList();
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
