package dev.countersign.approval;

import dev.countersign.approval.exception.LiveExceptions;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;

/** Which approvals rest on which exceptions: noted with every token that is issued. */
@Singleton
class ApprovalRests {
    private final EntityManager entities;
    private final LiveExceptions exceptions;

    ApprovalRests(EntityManager entities, LiveExceptions exceptions) {
        this.entities = entities;
        this.exceptions = exceptions;
    }

    /**
     * Holds the exceptions that something is about to rest on until the running transaction ends:
     * whoever would end one waits, and then sees what rests on it.
     *
     * @return false when one has ended, or is being ended at this moment
     */
    @Transactional(propagation = Propagation.MANDATORY)
    boolean hold(List<String> exceptionIds, Instant now) {
        return exceptions.stay(exceptionIds, now);
    }

    /** For exceptions that are held ({@link #hold}). What was noted before stays. */
    @Transactional(propagation = Propagation.MANDATORY)
    void note(String approvalId, List<String> exceptionIds, Instant now) {
        for (String id : exceptionIds) {
            entities.createNativeQuery(
                            """
                            insert into approval_exception (approval_id, exception_id, since)
                            values (?1, ?2, ?3) on conflict do nothing
                            """)
                    .setParameter(1, approvalId)
                    .setParameter(2, id)
                    .setParameter(3, now)
                    .executeUpdate();
        }
    }

    /** The exceptions that an approval rests on or rested on, by id. */
    @Transactional(readOnly = true)
    List<String> of(String approvalId) {
        return texts(
                "select exception_id from approval_exception where approval_id = ?1"
                        + " order by exception_id",
                approvalId);
    }

    /** The approvals that rest on any of these exceptions and could hold again, by id. */
    @Transactional(readOnly = true)
    List<String> liveOn(List<String> exceptionIds) {
        return texts(
                """
                select distinct a.id from approval_exception x join approval a on a.id = x.approval_id
                where x.exception_id in (?1) and a.state in ('scheduled', 'active', 'suspended') order by a.id
                """,
                exceptionIds);
    }

    private List<String> texts(String sql, Object parameter) {
        List<?> found =
                entities.createNativeQuery(sql, String.class)
                        .setParameter(1, parameter)
                        .getResultList();
        return found.stream().map(String::valueOf).toList();
    }
}
