package dev.countersign.policy;

import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many decisions there were by day (UTC). Counted by the database in the transaction of each
 * decision, so that the sums are those of the log at every moment.
 */
@Singleton
public class DecisionDays {
    /** Any constant of this application; one server folds at a time. */
    private static final long FOLD_LOCK = 0x646563446179L;

    private final EntityManager entities;

    DecisionDays(EntityManager entities) {
        this.entities = entities;
    }

    /** Decisions of one day with one outcome. */
    public record Count(LocalDate day, Outcome outcome, long n) {}

    /** How often a rule denied. */
    public record Denying(String code, long n) {}

    /**
     * The counts of these days, oldest first; days and outcomes without a decision are left out.
     *
     * @param from the first day
     * @param until the last day
     * @param purpose null for every purpose
     */
    @Transactional(readOnly = true)
    public List<Count> outcomes(
            LocalDate from, LocalDate until, @Nullable DecisionPurpose purpose) {
        return rows(
                        """
                        select day, outcome, sum(n) from (
                            select day, purpose, outcome, n from decision_day
                            union all select day, purpose, outcome, n from decision_day_new) c
                        where day between :from and :until and (:any or purpose = :purpose)
                        group by day, outcome order by day, outcome
                        """,
                        from,
                        until,
                        purpose)
                .stream()
                .map(row ->
                        new Count(
                                day(row[0]),
                                Outcome.of((String) row[1]),
                                ((Number) row[2]).longValue()))
                .toList();
    }

    /** The rules that stood in the way most often in these days. */
    @Transactional(readOnly = true)
    public List<Denying> denying(
            LocalDate from, LocalDate until, @Nullable DecisionPurpose purpose, int most) {
        return rows(
                        """
                        select code, sum(n) as denied from (
                            select day, purpose, code, severity, n from finding_day
                            union all select day, purpose, code, severity, n from finding_day_new) c
                        where day between :from and :until and (:any or purpose = :purpose)
                            and severity = 'deny'
                        group by code order by denied desc, code
                        """,
                        from,
                        until,
                        purpose)
                .stream()
                .limit(most)
                .map(row -> new Denying((String) row[0], ((Number) row[1]).longValue()))
                .toList();
    }

    private List<Object[]> rows(
            String sql, LocalDate from, LocalDate until, @Nullable DecisionPurpose purpose) {
        Query query =
                entities.createNativeQuery(sql, Object[].class)
                        .setParameter("from", from)
                        .setParameter("until", until)
                        .setParameter("any", purpose == null)
                        .setParameter("purpose", purpose == null ? "" : purpose.text());
        List<?> found = query.getResultList();
        return found.stream().map(Object[].class::cast).toList();
    }

    private static LocalDate day(Object value) {
        return value instanceof java.sql.Date date ? date.toLocalDate() : (LocalDate) value;
    }

    /** Makes one row a day of what was counted since; the sums stay the same. */
    @Scheduled(fixedDelay = "60s", initialDelay = "45s")
    @Transactional
    public void fold() {
        boolean mine =
                (Boolean)
                        entities.createNativeQuery(
                                        "select pg_try_advisory_xact_lock(:lock)", Boolean.class)
                                .setParameter("lock", FOLD_LOCK)
                                .getSingleResult();
        if (!mine) {
            return;
        }
        entities.createNativeQuery(
                        """
                        with taken as (delete from decision_day_new returning day, purpose, outcome, n)
                        insert into decision_day (day, purpose, outcome, n)
                        select day, purpose, outcome, sum(n) from taken group by day, purpose, outcome
                        on conflict (day, purpose, outcome) do update set n = decision_day.n + excluded.n
                        """)
                .executeUpdate();
        entities.createNativeQuery(
                        """
                        with taken as (delete from finding_day_new returning day, purpose, code, severity, n)
                        insert into finding_day (day, purpose, code, severity, n)
                        select day, purpose, code, severity, sum(n) from taken group by day, purpose, code, severity
                        on conflict (day, purpose, code, severity) do update set n = finding_day.n + excluded.n
                        """)
                .executeUpdate();
    }
}
