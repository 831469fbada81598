package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.SmallTeam;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.issuance.StatusLists;
import dev.countersign.issuance.TokenIssuer;
import dev.countersign.issuance.TokenStatus;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was granted. A change of state, the status of every token of the approval and the audit
 * entry commit together; the status list shows it in its next answer. People see their own
 * approvals; reviewers, auditors and administrators see all.
 */
@Singleton
public class Approvals {
    private static final int LONGEST_REASON = 500;

    private final EntityManager entities;
    private final StatusLists lists;
    private final TokenIssuer tokens;
    private final SmallTeam smallTeam;
    private final ApprovalNotices notices;
    private final AuditLog audit;
    private final Clock clock;

    Approvals(
            EntityManager entities,
            StatusLists lists,
            TokenIssuer tokens,
            SmallTeam smallTeam,
            ApprovalNotices notices,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.lists = lists;
        this.tokens = tokens;
        this.smallTeam = smallTeam;
        this.notices = notices;
        this.audit = audit;
        this.clock = clock;
    }

    /** The approval; a {@link Problem} of kind not-found when the caller may not see it. */
    @Transactional(readOnly = true)
    public ApprovalView get(Caller caller, String id) {
        ApprovalEntity approval = entities.find(ApprovalEntity.class, id);
        if (approval == null || !sees(caller, approval)) {
            throw Problem.notFound("approval", id);
        }
        return approval.view(clock.instant());
    }

    /** Its tokens, newest first. */
    @Transactional(readOnly = true)
    public List<IssuedToken> tokens(Caller caller, String id) {
        return tokens(get(caller, id));
    }

    /** Those of an approval that the caller was shown. */
    List<IssuedToken> tokens(ApprovalView shown) {
        return tokens.ofApproval(shown.id());
    }

    /** The caller's own that are not over: suspended ones first, then those that end first. */
    @Transactional(readOnly = true)
    public List<ApprovalView> live(Caller caller, int most) {
        Instant now = clock.instant();
        return entities.createQuery(
                        "from ApprovalEntity a where a.personId = :me and a.state in :live"
                                + " and a.endsAt > :now order by case when a.state = :suspended"
                                + " then 0 else 1 end, a.endsAt, a.id",
                        ApprovalEntity.class)
                .setParameter("me", caller.id())
                .setParameter("live", liveWords())
                .setParameter("now", now)
                .setParameter("suspended", ApprovalState.SUSPENDED.word())
                .setMaxResults(most)
                .getResultStream()
                .map(approval -> approval.view(now))
                .toList();
    }

    static List<String> liveWords() {
        return ApprovalState.LIVE.stream().map(ApprovalState::word).toList();
    }

    /** Ends it for good. Its owner may, and a security lead or administrator. */
    @Transactional
    public ApprovalView revoke(
            Caller caller, String id, @Nullable Integer version, @Nullable String reason) {
        ApprovalEntity approval = locked(caller, id);
        if (!approval.getPersonId().equals(caller.id())) {
            requireEnding(caller);
        }
        return change(caller, approval, version, reason, Deed.REVOKED, Map.of());
    }

    /** Stops it until it is resumed. */
    @Transactional
    public ApprovalView suspend(
            Caller caller, String id, @Nullable Integer version, @Nullable String reason) {
        ApprovalEntity approval = locked(caller, id);
        requireEnding(caller);
        return change(caller, approval, version, reason, Deed.SUSPENDED, Map.of());
    }

    /** Lets a suspended one hold again; nobody does that to their own. */
    @Transactional
    public ApprovalView resume(
            Caller caller, String id, @Nullable Integer version, @Nullable String reason) {
        ApprovalEntity approval = locked(caller, id);
        requireEnding(caller);
        boolean alone = approval.getPersonId().equals(caller.id());
        if (alone && !smallTeam.on()) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Somebody else has to resume an approval of yours.");
        }
        Map<String, Object> facts = alone ? Map.of("small_team", true) : Map.of();
        return change(caller, approval, version, reason, Deed.RESUMED, facts);
    }

    /** What people do to approvals. */
    private enum Deed {
        REVOKED("approval.revoked", TokenStatus.REVOKED),
        SUSPENDED("approval.suspended", TokenStatus.SUSPENDED),
        RESUMED("approval.resumed", TokenStatus.VALID);

        private final String action;
        private final TokenStatus status;

        Deed(String action, TokenStatus status) {
            this.action = action;
            this.status = status;
        }

        ApprovalState from(ApprovalState state) {
            return switch (this) {
                case REVOKED -> state.revoke();
                case SUSPENDED -> state.suspend();
                case RESUMED -> state.resume();
            };
        }
    }

    private ApprovalView change(
            Caller caller,
            ApprovalEntity approval,
            @Nullable Integer version,
            @Nullable String reason,
            Deed deed,
            Map<String, Object> further) {
        InputCheck check = new InputCheck();
        String why = check.reason("/reason", reason, LONGEST_REASON);
        check.done();
        Instant now = clock.instant();
        if (version != null) {
            EntityTag.check(version, approval.view(now).version());
        }
        approval.moveTo(deed.from(approval.stateAt(now)), why, now);
        lists.change(approval.getId(), deed.status);
        entities.flush();
        Map<String, Object> facts = new TreeMap<>(further);
        facts.put("reason", why);
        switch (deed) {
            case REVOKED -> notices.revoked(caller.id(), List.of(approval));
            case SUSPENDED -> notices.suspended(caller.id(), approval);
            case RESUMED -> notices.resumed(caller.id(), approval);
        }
        audit.append(caller.id(), deed.action, approval.getId(), facts);
        return approval.view(now);
    }

    /**
     * Revokes every live approval of a device, in the caller's transaction: for a lost device or
     * one that enrolled another key.
     *
     * @return how many
     */
    @Transactional
    public int revokeAllOfDevice(String actor, String deviceId, String reason) {
        return revokeAll(actor, "a.deviceId = :id", deviceId, reason);
    }

    private int revokeAll(String actor, String whose, String id, String reason) {
        List<ApprovalEntity> ended = endAll(whose, id, reason);
        recordEnded(actor, ended, reason);
        return ended.size();
    }

    /**
     * Revokes every live approval that meets a condition, in the caller's transaction; the record
     * is for the caller to make last, by {@link #recordEnded}, so that two of these wait for each
     * other in one order.
     *
     * @param whose a condition on {@code a} that names {@code :id}
     */
    List<ApprovalEntity> endAll(String whose, Object id, String reason) {
        entities.flush();
        List<ApprovalEntity> live =
                entities.createQuery(
                                "from ApprovalEntity a where "
                                        + whose
                                        + " and a.state in :live order by a.id",
                                ApprovalEntity.class)
                        .setParameter("id", id)
                        .setParameter("live", liveWords())
                        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                        .getResultList();
        Instant now = clock.instant();
        live.forEach(approval -> approval.moveTo(approval.getState().revoke(), reason, now));
        lists.change(live.stream().map(ApprovalEntity::getId).toList(), TokenStatus.REVOKED);
        live.forEach(entities::detach); // or every later flush would compare all of them again
        return live;
    }

    /** What {@link #endAll} did. */
    void recordEnded(String actor, List<ApprovalEntity> ended, String reason) {
        notices.revoked(actor, ended);
        audit.appendAll(
                actor,
                "approval.revoked",
                ended.stream().map(ApprovalEntity::getId).toList(),
                Map.of("reason", reason));
    }

    /** Notes approvals that came to their end; what holds never depends on it. */
    @Transactional
    int expire(int most) {
        Instant now = clock.instant();
        List<ApprovalEntity> ended =
                entities.createQuery(
                                "from ApprovalEntity a where a.state in :live and a.endsAt <= :now"
                                        + " order by a.id",
                                ApprovalEntity.class)
                        .setParameter("live", liveWords())
                        .setParameter("now", now)
                        .setMaxResults(most)
                        .getResultList();
        ended.forEach(approval -> entities.refresh(approval, LockModeType.PESSIMISTIC_WRITE));
        List<ApprovalEntity> live = ended.stream().filter(a -> a.getState().isLive()).toList();
        live.forEach(
                approval -> approval.moveTo(approval.getState().expire(), "came to its end", now));
        entities.flush();
        live.forEach(
                approval -> audit.append("system", "approval.expired", approval.getId(), Map.of()));
        return live.size();
    }

    private ApprovalEntity locked(Caller caller, String id) {
        ApprovalEntity approval = entities.find(ApprovalEntity.class, id);
        if (approval == null || !sees(caller, approval)) {
            throw Problem.notFound("approval", id);
        }
        entities.refresh(approval, LockModeType.PESSIMISTIC_WRITE);
        return approval;
    }

    private static boolean sees(Caller caller, ApprovalEntity approval) {
        return Access.seesAll(caller)
                || (caller.isPerson() && approval.getPersonId().equals(caller.id()));
    }

    private static void requireEnding(Caller caller) {
        if (!Access.ends(caller)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only a security lead or an administrator does this to an approval.");
        }
    }
}
