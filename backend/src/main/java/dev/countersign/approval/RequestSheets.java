package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Timeline;
import dev.countersign.platform.Page;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gathers verdicts, revisions, comments and the timeline of one request, people by name. */
@Singleton
class RequestSheets {
    private static final int COMMENTS = 50;

    private final RequestHistory history;
    private final Comments comments;
    private final Decided decided;
    private final Timeline timeline;
    private final RequestWords words;

    /** Decisions and the words of policy for them. */
    @Singleton
    record Decided(Decisions decisions, Policy policy) {}

    RequestSheets(
            RequestHistory history,
            Comments comments,
            Decided decided,
            Timeline timeline,
            RequestWords words) {
        this.history = history;
        this.comments = comments;
        this.decided = decided;
        this.timeline = timeline;
        this.words = words;
    }

    /** What happened to the request, each act with the policy that decided in it. */
    @Transactional(readOnly = true)
    List<Timeline.Entry> timeline(String requestId) {
        List<Timeline.Entry> acts = timeline.of(requestId);
        Set<String> ids =
                acts.stream()
                        .map(Timeline.Entry::decisionId)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet());
        Map<String, String> policies =
                ids.isEmpty() ? Map.of() : decided.decisions.bundleRevisions(ids);
        return acts.stream()
                .map(act -> {
                    String decision = act.decisionId();
                    return decision == null ? act : act.by(policies.get(decision));
                })
                .toList();
    }

    /**
     * @param since the revision to compare the present one with; null for the one before it
     * @param after the cursor of older comments
     */
    @Transactional(readOnly = true)
    RoundsView of(
            Caller caller, RequestView request, @Nullable Integer since, @Nullable String after) {
        List<RevisionView> kept = history.of(request.id());
        Page<CommentView> said = comments.list(caller, request.id(), after, COMMENTS);
        NamesOnce once =
                words.onOnePage()
                        .knowing(
                                kept.stream().map(each -> each.tuple().subject(null)).toList(),
                                persons(request, kept, said));
        int earlier = since == null ? request.revision() - 1 : since;
        return new RoundsView(
                kept.isEmpty() ? request.createdAt() : kept.getFirst().at(),
                request.needs().size() - request.awaited().size(),
                request.needs().size(),
                request.reviews().stream()
                        .sorted(Comparator.comparing(ReviewView::at).reversed())
                        .map(review -> verdict(request, review, once))
                        .toList(),
                kept.stream().map(revision -> revision(revision, once)).toList(),
                kept.stream()
                        .filter(revision -> revision.revision() == earlier)
                        .filter(revision -> earlier < request.revision())
                        .findFirst()
                        .map(revision -> since(request, revision, once))
                        .orElse(null),
                said.items().stream()
                        .map(comment ->
                                new RoundsView.CommentLine(
                                        named(once, comment.personId()),
                                        comment.text(),
                                        comment.revision(),
                                        comment.at()))
                        .toList(),
                said.next());
    }

    /** What policy answers to the request now against what it answered then. */
    @Transactional(readOnly = true)
    @Nullable FindingsDiff findings(RequestView request, String earlierDecision) {
        Map<String, StoredDecision> both =
                decided.decisions.find(Set.of(earlierDecision, request.decisionId()));
        StoredDecision before = both.get(earlierDecision);
        StoredDecision now = both.get(request.decisionId());
        boolean ofThis = before != null && request.id().equals(before.about().requestId());
        return before == null || now == null || !ofThis
                ? null
                : FindingsDiff.between(before, now, decided.policy.current());
    }

    private RoundsView.@Nullable Since since(
            RequestView request, RevisionView earlier, NamesOnce once) {
        FindingsDiff findings = findings(request, earlier.decisionId());
        return findings == null
                ? null
                : new RoundsView.Since(
                        earlier.revision(),
                        words.of(RequestChange.between(earlier.tuple(), Tuple.of(request)), once),
                        findings);
    }

    private static Set<String> persons(
            RequestView request, List<RevisionView> kept, Page<CommentView> said) {
        return Stream.of(
                        kept.stream().map(RevisionView::personId).filter(Objects::nonNull),
                        said.items().stream().map(CommentView::personId),
                        request.reviews().stream().map(ReviewView::reviewerId))
                .flatMap(ids -> ids)
                .collect(Collectors.toSet());
    }

    private static RoundsView.VerdictLine verdict(
            RequestView request, ReviewView review, NamesOnce once) {
        return new RoundsView.VerdictLine(
                review.id(),
                review.revision(),
                named(once, review.reviewerId()),
                review.role(),
                review.verdict().word(),
                review.reason(),
                review.smallTeam(),
                review.at(),
                review.revision() == request.revision());
    }

    private RoundsView.RevisionLine revision(RevisionView revision, NamesOnce once) {
        String person = revision.personId();
        return new RoundsView.RevisionLine(
                revision.revision(),
                revision.cause().word(),
                revision.note(),
                once.person(person),
                revision.at(),
                revision.decisionId(),
                RequestChange.fields(revision.tuple()).entrySet().stream()
                        .filter(field -> !field.getValue().isEmpty())
                        .map(field ->
                                new RoundsView.FieldLine(
                                        field.getKey(),
                                        words.of(field.getKey(), field.getValue(), once)))
                        .toList(),
                words.of(revision.changes(), once));
    }

    private static String named(NamesOnce once, String id) {
        return String.valueOf(once.person(id));
    }
}
