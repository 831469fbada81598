package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Timeline;
import dev.countersign.platform.Page;
import dev.countersign.policy.DecisionSubject;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gathers verdicts, revisions, comments and the timeline of one request, people by name: half a
 * dozen queries however much there is, in one transaction of the caller.
 */
@Singleton
class RequestSheets {
    private static final int COMMENTS = 50;

    private final Requests requests;
    private final Past past;
    private final Decided decided;
    private final Names names;
    private final RequestWords words;

    /** Where it is recorded what happened to requests. */
    @Singleton
    record Past(RequestHistory history, Comments comments, Timeline timeline) {}

    /** Decisions and the words of policy for them. */
    @Singleton
    record Decided(Decisions decisions, Policy policy) {}

    RequestSheets(Requests requests, Past past, Decided decided, Names names, RequestWords words) {
        this.requests = requests;
        this.past = past;
        this.decided = decided;
        this.names = names;
        this.words = words;
    }

    /**
     * What the reader looks at besides the request as it is.
     *
     * @param since the revision to compare the present one with; null for the one before it
     * @param before id of the decision to compare the present one with, empty for none
     * @param comments the cursor of older comments
     */
    record Look(@Nullable Integer since, String before, @Nullable String comments) {}

    /**
     * What was read of a request; everything is named by its id.
     *
     * @param earlier the revision to compare the present one with, null when there is none
     */
    record Found(
            RequestView request,
            Look look,
            List<RevisionView> revisions,
            @Nullable RevisionView earlier,
            Page<CommentView> comments,
            Timeline.Acts acts,
            Decisions.Excerpt decisions) {
        /** The newest decision where something may help against it. */
        Optional<StoredDecision> open() {
            return request.state().isEditable()
                    ? newest().filter(Advice::mayHelp)
                    : Optional.empty();
        }

        private Optional<StoredDecision> newest() {
            return Optional.ofNullable(decisions.whole().get(request.decisionId()));
        }
    }

    /** The request, if the caller sees it; a {@link Problem} of kind not-found otherwise. */
    @Transactional(readOnly = true)
    Found find(Caller caller, String id, Look look) {
        RequestView request = requests.undecided(caller, id);
        List<RevisionView> revisions = past.history.of(id);
        RevisionView earlier = earlier(request, revisions, look.since);
        Timeline.Acts acts = past.timeline.read(id);
        Set<String> compared = new HashSet<>();
        compared.add(request.decisionId());
        compared.add(look.before);
        if (earlier != null) {
            compared.add(earlier.decisionId());
        }
        return new Found(
                request,
                look,
                revisions,
                earlier,
                past.comments.list(caller, id, look.comments, COMMENTS),
                acts,
                decided.decisions.excerpt(compared, acts.decisions()));
    }

    private static @Nullable RevisionView earlier(
            RequestView request, List<RevisionView> revisions, @Nullable Integer since) {
        int wanted = since == null ? request.revision() - 1 : since;
        return revisions.stream()
                .filter(kept -> kept.revision() == wanted && wanted < request.revision())
                .findFirst()
                .orElse(null);
    }

    /**
     * Puts everything into words. One query.
     *
     * @param people whoever else is named on the page
     */
    @Transactional(readOnly = true)
    RequestSheet inWords(Found found, Collection<String> people) {
        List<DecisionSubject> subjects =
                Stream.concat(
                                Stream.of(Tuple.of(found.request)),
                                found.revisions.stream().map(RevisionView::tuple))
                        .map(tuple -> tuple.subject(null))
                        .toList();
        Set<String> persons = persons(found);
        persons.addAll(people);
        KnownNames all = names.of(subjects, persons);
        NamesOnce once = words.onOnePage().knowing(all, subjects, persons);
        LoadedPolicy policy = decided.policy.current();
        RequestView request =
                found.request.decided(
                        found.newest().map(newest -> PolicyAnswer.of(newest, policy)).orElse(null));
        return new RequestSheet(
                request,
                found.open().orElse(null),
                all,
                timeline(found, all),
                rounds(found, once),
                findings(found, found.look.before));
    }

    private static Set<String> persons(Found found) {
        Set<String> persons = new HashSet<>(found.acts.actors());
        found.revisions.stream()
                .map(RevisionView::personId)
                .filter(Objects::nonNull)
                .forEach(persons::add);
        found.comments.items().forEach(comment -> persons.add(comment.personId()));
        found.request.reviews().forEach(review -> persons.add(review.reviewerId()));
        return persons;
    }

    /** What happened to the request, each act with the policy that decided in it. */
    private static List<Timeline.Entry> timeline(Found found, KnownNames names) {
        return found.acts.entries(names::person).stream()
                .map(act -> {
                    String decision = act.decisionId();
                    return decision == null
                            ? act
                            : act.by(found.decisions.revisions().get(decision));
                })
                .toList();
    }

    private RoundsView rounds(Found found, NamesOnce once) {
        RequestView request = found.request;
        List<RevisionView> kept = found.revisions;
        return new RoundsView(
                kept.isEmpty() ? request.createdAt() : kept.getFirst().at(),
                request.needs().size() - request.awaited().size(),
                request.needs().size(),
                request.reviews().stream()
                        .sorted(Comparator.comparing(ReviewView::at).reversed())
                        .map(review -> verdict(request, review, once))
                        .toList(),
                kept.stream().map(revision -> revision(revision, once)).toList(),
                found.earlier == null ? null : since(found, found.earlier, once),
                found.comments.items().stream()
                        .map(comment ->
                                new RoundsView.CommentLine(
                                        named(once, comment.personId()),
                                        comment.text(),
                                        comment.revision(),
                                        comment.at()))
                        .toList(),
                found.comments.next());
    }

    /** What policy answers to the request now against what it answered then. */
    private @Nullable FindingsDiff findings(Found found, String earlierDecision) {
        StoredDecision before = found.decisions.whole().get(earlierDecision);
        StoredDecision now = found.newest().orElse(null);
        boolean ofThis = before != null && found.request.id().equals(before.about().requestId());
        return before == null || now == null || !ofThis
                ? null
                : FindingsDiff.between(before, now, decided.policy.current());
    }

    private RoundsView.@Nullable Since since(Found found, RevisionView earlier, NamesOnce once) {
        FindingsDiff findings = findings(found, earlier.decisionId());
        return findings == null
                ? null
                : new RoundsView.Since(
                        earlier.revision(),
                        words.of(
                                RequestChange.between(earlier.tuple(), Tuple.of(found.request)),
                                once),
                        findings);
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
