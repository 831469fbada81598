package dev.countersign.inventory.receipt;

import dev.countersign.audit.AuditLog;
import dev.countersign.platform.Ids;
import dev.countersign.platform.StrictJson;
import dev.countersign.token.Receipt;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Takes receipts in. They are only ever added; what a device said stays as it said it. */
@Singleton
public class Receipts {
    /** The most receipts of one upload. */
    public static final int MOST = 500;

    private final EntityManager entities;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Receipts(EntityManager entities, AuditLog audit, Ids ids, Clock clock) {
        this.entities = entities;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    private record Row(
            String id,
            long sequence,
            String previousHash,
            String entryHash,
            String kind,
            Instant at,
            String toolId,
            String account,
            @Nullable String modelDigest,
            @Nullable String tokenJti,
            @Nullable String approvalId,
            @Nullable String rule,
            @Nullable String code,
            SortedSet<String> scopes,
            SortedSet<String> dataClasses,
            String name,
            String signed) {
        static Row of(String id, SignedReceipt said) {
            Receipt receipt = said.receipt();
            return new Row(
                    id,
                    receipt.sequence(),
                    receipt.previous().hex(),
                    receipt.entry().hex(),
                    receipt.kind().word(),
                    receipt.at(),
                    receipt.tool(),
                    receipt.account(),
                    receipt.digest() == null ? null : receipt.digest().toString(),
                    receipt.jti(),
                    receipt.approvalId(),
                    receipt.rule(),
                    receipt.code(),
                    receipt.scopes(),
                    receipt.dataClasses(),
                    receipt.name(),
                    said.signed());
        }
    }

    /**
     * Stores all that are not known yet, or none. One upload of a device at a time; the same upload
     * again changes nothing. Entries that do not follow from the one before are stored too, because
     * they are evidence, and recorded as {@code receipts.forked}.
     *
     * @param deviceKey thumbprint of the key that signed them
     */
    @Transactional
    public Taken take(String deviceId, String deviceKey, List<SignedReceipt> uploaded) {
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(hashtext(?1)) as text)")
                .setParameter(1, "receipts " + deviceId)
                .getSingleResult();
        Map<Long, String> known = known(deviceId, deviceKey, uploaded);
        List<Row> fresh = new ArrayList<>();
        for (int i = 0; i < uploaded.size(); i++) {
            Receipt receipt = uploaded.get(i).receipt();
            String before = known.putIfAbsent(receipt.sequence(), receipt.entry().hex());
            if (before == null) {
                fresh.add(Row.of(ids.next("rct"), uploaded.get(i)));
            } else if (!before.equals(receipt.entry().hex())) {
                conflict(deviceId, receipt, before);
                return new Taken.Conflicting(i, receipt.sequence());
            }
        }
        if (!fresh.isEmpty()) {
            store(deviceId, deviceKey, fresh);
        }
        return new Taken.Stored(fresh.size(), uploaded.size() - fresh.size());
    }

    private Map<Long, String> known(
            String deviceId, String deviceKey, List<SignedReceipt> uploaded) {
        Map<Long, String> known = new HashMap<>();
        entities.createQuery(
                        "select r.sequence, r.entryHash from ReceiptEntity r where"
                                + " r.deviceId = :device and r.deviceKey = :key"
                                + " and r.sequence in :sequences",
                        Object[].class)
                .setParameter("device", deviceId)
                .setParameter("key", deviceKey)
                .setParameter(
                        "sequences", uploaded.stream().map(s -> s.receipt().sequence()).toList())
                .getResultStream()
                .forEach(row -> known.put((Long) row[0], (String) row[1]));
        return known;
    }

    private void conflict(String deviceId, Receipt receipt, String before) {
        audit.append(
                deviceId,
                "receipts.conflicting",
                deviceId,
                Map.of(
                        "sequence", receipt.sequence(),
                        "known_entry", before,
                        "sent_entry", receipt.entry().hex()));
    }

    private void store(String deviceId, String deviceKey, List<Row> fresh) {
        entities.createNativeQuery(
                        """
                        insert into receipt (id, device_id, device_key, sequence, previous_hash, entry_hash, kind, at,
                            received_at, tool_id, account, model_digest, token_jti, approval_id, rule, code, scopes,
                            data_classes, name, signed)
                        select id, ?1, ?2, sequence, previous_hash, entry_hash, kind, at, ?3, tool_id, account,
                            model_digest, token_jti, approval_id, rule, code, scopes, data_classes, name, signed
                        from jsonb_to_recordset(cast(?4 as jsonb)) as r (id text, sequence bigint, previous_hash text,
                            entry_hash text, kind text, at timestamptz, tool_id text, account text, model_digest text,
                            token_jti text, approval_id text, rule text, code text, scopes jsonb, data_classes jsonb,
                            name text, signed text)
                        """)
                .setParameter(1, deviceId)
                .setParameter(2, deviceKey)
                .setParameter(3, clock.instant())
                .setParameter(4, StrictJson.text(fresh))
                .executeUpdate();
        List<Long> added = fresh.stream().map(Row::sequence).sorted().toList();
        List<Long> forks = forks(deviceId, deviceKey, added);
        audit.append(
                deviceId,
                forks.isEmpty() ? "receipts.taken" : "receipts.forked",
                deviceId,
                forks.isEmpty()
                        ? facts(added)
                        : Map.of("sequences", forks.subList(0, Math.min(10, forks.size()))));
    }

    private static Map<String, Object> facts(List<Long> added) {
        return Map.of("count", added.size(), "first", added.getFirst(), "last", added.getLast());
    }

    /** The numbers whose entry is not chained to the one before, of which one is new. */
    private List<Long> forks(String deviceId, String deviceKey, List<Long> added) {
        return entities.createQuery(
                        "select b.sequence from ReceiptEntity a join ReceiptEntity b on"
                                + " b.deviceId = a.deviceId and b.deviceKey = a.deviceKey"
                                + " and b.sequence = a.sequence + 1"
                                + " where a.deviceId = :device and a.deviceKey = :key"
                                + " and (a.sequence in :added or b.sequence in :added)"
                                + " and b.previousHash <> a.entryHash order by b.sequence",
                        Long.class)
                .setParameter("device", deviceId)
                .setParameter("key", deviceKey)
                .setParameter("added", added)
                .getResultList();
    }
}
