package dev.countersign.approval;

import dev.countersign.policy.Decisions;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads requests with everything that belongs to them. */
@Singleton
class RequestReader {
    private final EntityManager entities;
    private final Decisions decisions;
    private final Policy policy;

    RequestReader(EntityManager entities, Decisions decisions, Policy policy) {
        this.entities = entities;
        this.decisions = decisions;
        this.policy = policy;
    }

    /** The request, locked until the transaction ends: one act on a request at a time. */
    Optional<RequestEntity> locked(String id) {
        RequestEntity request = entities.find(RequestEntity.class, id);
        if (request == null) {
            return Optional.empty();
        }
        entities.refresh(request, LockModeType.PESSIMISTIC_WRITE);
        return Optional.of(request);
    }

    /** A request and what belongs to it, but no decision. */
    static final class Found {
        private final RequestEntity request;
        private final Around around;

        private Found(RequestEntity request, Around around) {
            this.request = request;
            this.around = around;
        }

        RequestEntity request() {
            return request;
        }

        /** Without a decision. */
        RequestView view() {
            return RequestReader.view(request, around, null);
        }
    }

    /** The request, in one query. */
    Optional<Found> find(String id) {
        Map<String, Found> found = read(Set.of(id));
        return Optional.ofNullable(found.get(id));
    }

    /** With the newest decision. */
    RequestView view(RequestEntity request) {
        return view(request, _ -> null);
    }

    /** With the newest decision, and what would help against it. */
    RequestView view(RequestEntity request, Function<StoredDecision, @Nullable HelpView> help) {
        return decided(views(List.of(request)).getFirst(), help);
    }

    /** The same of a request that was just read. */
    RequestView view(Found found, Function<StoredDecision, @Nullable HelpView> help) {
        return decided(found.view(), help);
    }

    private RequestView decided(
            RequestView request, Function<StoredDecision, @Nullable HelpView> help) {
        return request.decided(
                decisions
                        .find(request.decisionId())
                        .map(stored -> PolicyAnswer.of(stored, policy).with(help.apply(stored)))
                        .orElse(null));
    }

    /** Without decisions. */
    List<RequestView> views(List<RequestEntity> requests) {
        Map<String, Found> found = read(requests.stream().map(RequestEntity::getId).toList());
        return requests.stream()
                .map(request ->
                        Optional.ofNullable(found.get(request.getId()))
                                .orElseGet(() -> new Found(request, new Around()))
                                .view())
                .toList();
    }

    /** What else a request's view shows. */
    private static final class Around {
        private final Set<NeedEntity> needs = new LinkedHashSet<>();
        private final Set<ReviewEntity> reviews = new LinkedHashSet<>();
        private @Nullable String approvalId;
    }

    /** In one query: a request has a few of each, so that their combinations stay few too. */
    private Map<String, Found> read(Collection<String> ids) {
        Map<String, Found> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        entities.createQuery(
                        "select q, n, r, a.id from RequestEntity q"
                                + " left join NeedEntity n on n.key.requestId = q.id"
                                + " left join ReviewEntity r on r.requestId = q.id"
                                + " left join ApprovalEntity a on a.requestId = q.id"
                                + " where q.id in :ids order by n.key.role, r.at, r.id",
                        Object[].class)
                .setParameter("ids", ids)
                .getResultStream()
                .forEach(row -> {
                    RequestEntity request = (RequestEntity) row[0];
                    Around around =
                            found.computeIfAbsent(
                                            request.getId(), _ -> new Found(request, new Around()))
                                    .around;
                    if (row[1] != null) {
                        around.needs.add((NeedEntity) row[1]);
                    }
                    if (row[2] != null) {
                        around.reviews.add((ReviewEntity) row[2]);
                    }
                    around.approvalId = (String) row[3];
                });
        return found;
    }

    private static RequestView view(
            RequestEntity request, Around around, @Nullable PolicyAnswer answer) {
        return new RequestView(
                request.getId(),
                request.getNumber(),
                request.getPersonId(),
                request.getDeviceId(),
                request.getModelDigest(),
                request.getToolId(),
                request.getScopes(),
                request.getDataClasses(),
                request.getSanitisation(),
                request.getEnvironment(),
                request.getDurationDays(),
                request.getReason(),
                request.getState(),
                request.getRevision(),
                around.needs.stream()
                        .filter(need -> need.getRevision() == request.getRevision())
                        .map(need -> need(need, around.reviews))
                        .toList(),
                around.reviews.stream().map(ReviewEntity::view).toList(),
                request.getDecisionId(),
                answer,
                around.approvalId,
                request.getSetId(),
                request.getCreatedAt(),
                request.getChangedAt(),
                request.getVersion());
    }

    private static RequestView.Need need(NeedEntity need, Set<ReviewEntity> reviews) {
        String filledBy =
                reviews.stream()
                        .filter(review ->
                                review.getRevision() == need.getRevision()
                                        && review.getRole().equals(need.getRole())
                                        && review.getVerdict() == Verdict.APPROVE)
                        .map(ReviewEntity::getReviewerId)
                        .findFirst()
                        .orElse(null);
        return new RequestView.Need(need.getRole(), need.getBecause(), filledBy);
    }

    /** The needs of the request's present revision, by role. */
    Map<String, List<String>> needsOf(RequestEntity request) {
        Map<String, List<String>> byRole = new TreeMap<>();
        needs(List.of(request.getId())).stream()
                .filter(need -> need.getRevision() == request.getRevision())
                .forEach(need -> byRole.put(need.getRole(), need.getBecause()));
        return byRole;
    }

    /**
     * The roles of those who asked for changes in any revision, each with why it was asked then.
     */
    Map<String, List<String>> needsOfThoseWhoAskedForChanges(RequestEntity request) {
        List<NeedEntity> needs = needs(List.of(request.getId()));
        Map<String, List<String>> byRole = new TreeMap<>();
        for (ReviewEntity review : reviews(List.of(request.getId()))) {
            if (review.getVerdict() == Verdict.CHANGES) {
                needs.stream()
                        .filter(need -> need.getRevision() == review.getRevision())
                        .filter(need -> need.getRole().equals(review.getRole()))
                        .forEach(need -> byRole.put(need.getRole(), need.getBecause()));
            }
        }
        return byRole;
    }

    /** The verdicts for the request's present revision. */
    List<ReviewEntity> verdictsOf(RequestEntity request) {
        return reviews(List.of(request.getId())).stream()
                .filter(review -> review.getRevision() == request.getRevision())
                .toList();
    }

    private List<NeedEntity> needs(List<String> ids) {
        return entities.createQuery(
                        "from NeedEntity n where n.key.requestId in :ids order by n.key.role",
                        NeedEntity.class)
                .setParameter("ids", ids)
                .getResultList();
    }

    private List<ReviewEntity> reviews(List<String> ids) {
        return entities.createQuery(
                        "from ReviewEntity r where r.requestId in :ids order by r.at, r.id",
                        ReviewEntity.class)
                .setParameter("ids", ids)
                .getResultList();
    }
}
