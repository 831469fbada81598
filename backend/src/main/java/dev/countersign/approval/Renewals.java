package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.issuance.TokenIssuer;
import dev.countersign.policy.Decision;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the tokens of a device fresh: within the life of an approval a token is issued again while
 * the same tuple still evaluates without a finding that was not there when it was approved.
 */
@Singleton
public class Renewals {
    /** A refusal with the same findings is not recorded again within this time. */
    private static final Duration QUIET = Duration.ofHours(24);

    private final EntityManager entities;
    private final TokenIssuer tokens;
    private final Judge judge;
    private final ApprovalIssue issue;
    private final Decisions decisions;
    private final Policy policy;
    private final People people;
    private final AuditLog audit;
    private final Clock clock;

    Renewals(
            EntityManager entities,
            TokenIssuer tokens,
            Judge judge,
            ApprovalIssue issue,
            Decisions decisions,
            Policy policy,
            People people,
            AuditLog audit,
            Clock clock) {
        this.entities = entities;
        this.tokens = tokens;
        this.judge = judge;
        this.issue = issue;
        this.decisions = decisions;
        this.policy = policy;
        this.people = people;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Active approvals of the device whose newest token is in the last third of its life, or past
     * it: call {@link #renew} for each.
     */
    @Transactional(readOnly = true)
    public List<String> due(String deviceId) {
        Instant now = clock.instant();
        return ofDevice(deviceId).stream()
                .filter(approval -> approval.stateAt(now) == ApprovalState.ACTIVE)
                .filter(approval -> isDue(approval, now))
                .map(ApprovalEntity::getId)
                .toList();
    }

    private boolean isDue(ApprovalEntity approval, Instant now) {
        Optional<IssuedToken> newest = tokens.trusted(approval.getId()).stream().findFirst();
        if (newest.isEmpty()) {
            return true;
        }
        IssuedToken token = newest.get();
        if (!token.expiresAt().isBefore(approval.getEndsAt())) {
            return false;
        }
        Duration life = Duration.between(token.issuedAt(), token.expiresAt());
        return !now.isBefore(token.expiresAt().minus(life.dividedBy(3)));
    }

    /**
     * Evaluates present facts and issues the next token, in one transaction.
     *
     * @return the new token, or what stands in the way, which is recorded
     */
    @Transactional
    public Renewal renew(String approvalId) {
        ApprovalEntity approval = entities.find(ApprovalEntity.class, approvalId);
        if (approval == null) {
            return new Renewal.NotDue();
        }
        entities.refresh(approval, LockModeType.PESSIMISTIC_WRITE);
        Instant now = clock.instant();
        boolean wanted =
                approval.stateAt(now) == ApprovalState.ACTIVE
                        && isDue(approval, now)
                        && people.find(approval.getPersonId()).filter(Person::active).isPresent();
        return wanted ? reissue(approval) : new Renewal.NotDue();
    }

    private Renewal reissue(ApprovalEntity approval) {
        RequestEntity request =
                Objects.requireNonNull(entities.find(RequestEntity.class, approval.getRequestId()));
        Judge.Judgement judgement = judge.evaluate("renewal", request.getId(), Tuple.of(request));
        Decision granted = decisions.find(approval.getDecisionId()).orElseThrow().decision();
        Set<String> refusing = Judge.refusing(judgement.decision(), Judge.blocking(granted));
        if (!refusing.isEmpty()) {
            refuse(approval, judgement, refusing);
            return refused(approval, refusing);
        }
        StoredDecision stored = judge.record(DecisionPurpose.ISSUE, request.getId(), judgement);
        Optional<IssuedToken> token = issue.token(approval, judgement);
        if (token.isEmpty()) {
            audit.append(
                    "system",
                    "approval.renewal_refused",
                    approval.getId(),
                    Map.of("decision", stored.id(), "reason", "no token would be valid any more"));
            return refused(approval, Set.of());
        }
        audit.append(
                "system",
                "approval.renewed",
                approval.getId(),
                Map.of("decision", stored.id(), "jti", token.get().id()));
        return new Renewal.Renewed(token.get());
    }

    private Renewal refused(ApprovalEntity approval, Set<String> codes) {
        return new Renewal.Refused(
                approval.getId(),
                approval.getModelDigest(),
                approval.getToolId(),
                codes.stream()
                        .map(policy::rule)
                        .map(r -> new Renewal.Hindrance(r.code(), r.title(), r.remedy()))
                        .toList());
    }

    private void refuse(ApprovalEntity approval, Judge.Judgement judgement, Set<String> refusing) {
        Instant quietFrom = clock.instant().minus(QUIET);
        boolean known =
                decisions.ofRequest(approval.getRequestId()).stream()
                        .findFirst()
                        .filter(last -> last.at().isAfter(quietFrom))
                        .filter(last ->
                                Judge.blocking(last.decision())
                                        .equals(Judge.blocking(judgement.decision())))
                        .isPresent();
        if (known) {
            return;
        }
        StoredDecision stored =
                judge.record(DecisionPurpose.ISSUE, approval.getRequestId(), judgement);
        audit.append(
                "system",
                "approval.renewal_refused",
                approval.getId(),
                Map.of("decision", stored.id(), "new_findings", refusing));
    }

    /**
     * The newest token of every approval of the device that has one which has not expired, whatever
     * the approval's state: the status list says which of them hold.
     */
    @Transactional(readOnly = true)
    public List<LiveToken> liveTokens(String deviceId) {
        Instant now = clock.instant();
        return ofDevice(deviceId).stream()
                .flatMap(approval ->
                        tokens.trusted(approval.getId()).stream()
                                .filter(token -> now.isBefore(token.expiresAt()))
                                .findFirst()
                                .map(token -> new LiveToken(approval.view(now), token))
                                .stream())
                .toList();
    }

    private List<ApprovalEntity> ofDevice(String deviceId) {
        return entities.createQuery(
                        "from ApprovalEntity a where a.deviceId = :device order by a.id desc",
                        ApprovalEntity.class)
                .setParameter("device", deviceId)
                .getResultList();
    }
}
