package dev.countersign.approval;

import dev.countersign.identity.Role;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.notify.Notice;
import dev.countersign.notify.NoticeKind;
import dev.countersign.notify.Outbox;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells people what became of requests and approvals, in the transaction of the act: reviewers that
 * something waits for them, owners of every change they did not make themselves.
 */
@Singleton
class ApprovalNotices {
    static final Duration SOON = Duration.ofDays(7);
    private static final Duration SETTLED = Duration.ofDays(1);

    private final EntityManager entities;
    private final Outbox outbox;
    private final ArtifactSets artifacts;
    private final Clock clock;

    ApprovalNotices(EntityManager entities, Outbox outbox, ArtifactSets artifacts, Clock clock) {
        this.entities = entities;
        this.outbox = outbox;
        this.artifacts = artifacts;
        this.clock = clock;
    }

    /** A round of review began, or came to wait for further roles; told once for each. */
    void waiting(RequestEntity request, Set<String> roles) {
        for (String role : roles) {
            outbox.tellRoles(
                    new Notice(
                            NoticeKind.REQUEST_WAITING,
                            request.getId(),
                            words(request),
                            "/reviews/" + request.getId(),
                            request.getPersonId(),
                            request.getRevision() + " " + role),
                    Set.of(Role.of(role)),
                    Set.of());
        }
    }

    /** A reviewer's word changed the state of a request. */
    void followed(String actor, RequestEntity request) {
        switch (request.getState()) {
            case APPROVED -> owner(NoticeKind.REQUEST_APPROVED, actor, request);
            case REJECTED -> owner(NoticeKind.REQUEST_REJECTED, actor, request);
            case CHANGES_REQUESTED -> owner(NoticeKind.REQUEST_CHANGES_ASKED, actor, request);
            case DENIED, IN_REVIEW, WITHDRAWN -> {
                // nothing that its owner waits for
            }
        }
    }

    /** The request ended because what it asks for is gone. */
    void closed(String actor, RequestEntity request) {
        owner(NoticeKind.REQUEST_CLOSED, actor, request);
    }

    private void owner(NoticeKind kind, String actor, RequestEntity request) {
        outbox.tell(about(kind, actor, request), List.of(request.getPersonId()));
    }

    /** Somebody commented: told to who asked, and to everybody who reviewed or commented before. */
    void commented(String actor, RequestEntity request) {
        Set<String> told = new TreeSet<>(Set.of(request.getPersonId()));
        told.addAll(
                entities.createQuery(
                                "select v.reviewerId from ReviewEntity v where v.requestId = :r",
                                String.class)
                        .setParameter("r", request.getId())
                        .getResultList());
        told.addAll(
                entities.createQuery(
                                "select c.personId from CommentEntity c where c.requestId = :r",
                                String.class)
                        .setParameter("r", request.getId())
                        .getResultList());
        outbox.tell(about(NoticeKind.REQUEST_COMMENTED, actor, request), told);
    }

    void revoked(String actor, Collection<ApprovalEntity> approvals) {
        Map<String, String> names = models(approvals);
        approvals.forEach(approval ->
                tell(notice(NoticeKind.APPROVAL_REVOKED, actor, approval, null, names), approval));
    }

    void suspended(String actor, ApprovalEntity approval) {
        tell(NoticeKind.APPROVAL_SUSPENDED, actor, approval);
    }

    void resumed(String actor, ApprovalEntity approval) {
        tell(NoticeKind.APPROVAL_RESUMED, actor, approval);
    }

    private void tell(NoticeKind kind, String actor, ApprovalEntity approval) {
        tell(notice(kind, actor, approval, null, models(List.of(approval))), approval);
    }

    private void tell(Notice notice, ApprovalEntity approval) {
        outbox.tell(notice, List.of(approval.getPersonId()));
    }

    /**
     * Tells the owners of approvals that end within {@link #SOON}, each once; not of one that was
     * granted within a day, whose end they have just read.
     *
     * @return how many there were that nobody was told of
     */
    @Transactional
    int endingSoon(int most) {
        Instant now = clock.instant();
        List<ApprovalEntity> ending =
                entities.createQuery(
                                "from ApprovalEntity a where a.state = :state and a.endingTold = false"
                                        + " and a.endsAt > :now and a.endsAt <= :soon and a.startsAt <= :settled"
                                        + " order by a.endsAt",
                                ApprovalEntity.class)
                        .setParameter("state", ApprovalState.ACTIVE.word())
                        .setParameter("now", now)
                        .setParameter("soon", now.plus(SOON))
                        .setParameter("settled", now.minus(SETTLED))
                        .setMaxResults(most)
                        .getResultList();
        if (ending.isEmpty()) {
            return 0;
        }
        Map<String, String> names = models(ending);
        ending.forEach(approval ->
                tell(
                        notice(NoticeKind.APPROVAL_ENDING, "system", approval, "week", names),
                        approval));
        entities.createQuery("update ApprovalEntity set endingTold = true where id in :ids")
                .setParameter("ids", ending.stream().map(ApprovalEntity::getId).toList())
                .executeUpdate();
        return ending.size();
    }

    private static Notice notice(
            NoticeKind kind,
            String actor,
            ApprovalEntity approval,
            @Nullable String once,
            Map<String, String> models) {
        String digest = approval.getModelDigest();
        return new Notice(
                kind,
                approval.getId(),
                models.getOrDefault(digest, digest),
                "/approvals/" + approval.getId(),
                actor,
                once);
    }

    private Notice about(NoticeKind kind, String actor, RequestEntity request) {
        return new Notice(
                kind, request.getId(), words(request), "/requests/" + request.getId(), actor);
    }

    private String words(RequestEntity request) {
        return "R-" + request.getNumber() + " " + model(request.getModelDigest());
    }

    private Map<String, String> models(Collection<ApprovalEntity> approvals) {
        return artifacts.names(
                approvals.stream().map(ApprovalEntity::getModelDigest).collect(Collectors.toSet()));
    }

    private String model(String digest) {
        return artifacts.names(List.of(digest)).getOrDefault(digest, digest);
    }
}
