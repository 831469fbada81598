package dev.countersign.approval.effect;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.Page;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.Outcome;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The approvals, requests and decisions that an effect found to change; only those are kept. */
@Singleton
class EffectFindings {
    private final EntityManager entities;

    EffectFindings(EntityManager entities) {
        this.entities = entities;
    }

    /** Forgets them. */
    @Transactional
    void wipe(String effectId) {
        for (String table : List.of("policy_effect_code", "policy_effect_item")) {
            entities.createNativeQuery("delete from " + table + " where effect_id = ?1")
                    .setParameter(1, effectId)
                    .executeUpdate();
        }
    }

    /** Keeps these, in the running transaction. */
    @Transactional
    void insert(String effectId, List<Comparison> changed) {
        List<Map<String, Object>> rows = changed.stream().map(EffectFindings::row).toList();
        entities.createNativeQuery(
                        """
                        insert into policy_effect_item
                        select ?1, r.subject, r.id, r.person_id, r.device_id, r.change, r.before,
                            r.after, r.codes, r.approval_before_s, r.approval_after_s,
                            r.token_before_s, r.token_after_s
                        from jsonb_to_recordset(cast(?2 as jsonb)) as r(subject text, id text,
                            person_id text, device_id text, change text, before text, after text,
                            codes jsonb, approval_before_s bigint, approval_after_s bigint,
                            token_before_s bigint, token_after_s bigint)
                        on conflict do nothing
                        """)
                .setParameter(1, effectId)
                .setParameter(2, StrictJson.text(rows))
                .executeUpdate();
        entities.createNativeQuery(
                        """
                        insert into policy_effect_code
                        select ?1, r.subject, r.change, c.code, r.id
                        from jsonb_to_recordset(cast(?2 as jsonb))
                            as r(subject text, id text, change text, codes jsonb)
                        cross join lateral jsonb_array_elements_text(r.codes) as c(code)
                        on conflict do nothing
                        """)
                .setParameter(1, effectId)
                .setParameter(2, StrictJson.text(rows))
                .executeUpdate();
    }

    private static Map<String, Object> row(Comparison c) {
        Map<String, Object> row = new HashMap<>();
        row.put("subject", c.subject());
        row.put("id", c.id());
        row.put("person_id", c.personId());
        row.put("device_id", c.deviceId());
        row.put("change", c.change());
        row.put("before", c.before());
        row.put("after", c.after());
        row.put("codes", c.codes());
        if (c.lifeBefore() != null && c.lifeAfter() != null) {
            row.put("approval_before_s", c.lifeBefore().approvalS());
            row.put("approval_after_s", c.lifeAfter().approvalS());
            row.put("token_before_s", c.lifeBefore().tokenS());
            row.put("token_after_s", c.lifeAfter().tokenS());
        }
        return row;
    }

    /** The tally with the different people and devices behind it. */
    List<EffectSummary.Count> counts(String effectId, Tally tally) {
        Map<String, int[]> owners = new HashMap<>();
        rows(
                        "select subject, change, count(distinct person_id), count(distinct device_id)"
                                + " from policy_effect_item where effect_id = ?1"
                                + " group by subject, change",
                        effectId)
                .forEach(row ->
                        owners.put(
                                row[0] + " " + row[1], new int[] {number(row[2]), number(row[3])}));
        return tally.counts((subject, change) ->
                owners.getOrDefault(subject.word() + " " + change.word(), new int[2]));
    }

    List<EffectSummary.Reason> reasons(String effectId) {
        return rows(
                        "select c.subject, c.change, c.code, count(*), count(distinct i.person_id),"
                                + " count(distinct i.device_id) from policy_effect_code c"
                                + " join policy_effect_item i on i.effect_id = c.effect_id"
                                + " and i.subject = c.subject and i.id = c.id"
                                + " where c.effect_id = ?1 group by c.subject, c.change, c.code",
                        effectId)
                .stream()
                .map(row ->
                        new EffectSummary.Reason(
                                Subject.of(text(row[0])),
                                Change.of(text(row[1])),
                                text(row[2]),
                                number(row[3]),
                                number(row[4]),
                                number(row[5])))
                .toList();
    }

    private List<Object[]> rows(String sql, String effectId) {
        List<?> rows = entities.createNativeQuery(sql).setParameter(1, effectId).getResultList();
        return rows.stream().map(Object[].class::cast).toList();
    }

    private static String text(@Nullable Object value) {
        return String.valueOf(value);
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number n ? n.intValue() : 0;
    }

    /** What changes, newest first. */
    @Transactional(readOnly = true)
    Page<EffectItem> items(
            String effectId, EffectFilter wanted, @Nullable String after, int limit) {
        Map<String, Object> values = new HashMap<>();
        StringBuilder where =
                new StringBuilder("where i.effect_id = :effect and i.subject = :subject");
        values.put("effect", effectId);
        values.put("subject", wanted.subject().word());
        restrict(where, values, "i.change = :change", "change", word(wanted.change()));
        restrict(where, values, "i.before = :before", "before", word(wanted.before()));
        restrict(where, values, "i.after = :outcome", "outcome", word(wanted.after()));
        restrict(where, values, "i.id < :last", "last", after);
        restrict(
                where,
                values,
                "exists (select 1 from policy_effect_code c where c.effect_id = i.effect_id"
                        + " and c.subject = i.subject and c.change = i.change and c.code = :code"
                        + " and c.id = i.id)",
                "code",
                wanted.code());
        Query query =
                entities.createNativeQuery(
                        "select cast(to_jsonb(i) - 'effect_id' as text) from policy_effect_item i "
                                + where
                                + " order by i.id desc");
        values.forEach(query::setParameter);
        List<?> rows = query.setMaxResults(limit + 1).getResultList();
        List<EffectItem> found = rows.stream().map(EffectFindings::item).toList();
        return Page.of(found, limit, EffectItem::id);
    }

    private static @Nullable String word(@Nullable Change change) {
        return change == null ? null : change.word();
    }

    private static @Nullable String word(@Nullable Outcome outcome) {
        return outcome == null ? null : outcome.text();
    }

    private static void restrict(
            StringBuilder where,
            Map<String, Object> values,
            String condition,
            String name,
            @Nullable Object value) {
        if (value != null) {
            where.append(" and ").append(condition);
            values.put(name, value);
        }
    }

    private static EffectItem item(Object json) {
        try {
            return StrictJson.read(
                    String.valueOf(json).getBytes(StandardCharsets.UTF_8), EffectItem.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored finding cannot be read", e);
        }
    }
}
