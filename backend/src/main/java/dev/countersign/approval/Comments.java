package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.listing.Conditions;
import dev.countersign.platform.Ids;
import dev.countersign.platform.Page;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.Digest;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people say about a request: plain text by anybody who sees it, in any state, kept for ever.
 * The audit entry carries the text's digest.
 */
@Singleton
class Comments {
    private static final int LONGEST = 2000;

    private final EntityManager entities;
    private final ApprovalNotices notices;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Comments(
            EntityManager entities, ApprovalNotices notices, AuditLog audit, Ids ids, Clock clock) {
        this.entities = entities;
        this.notices = notices;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /** Whether it is new: the same words once more by the same person are one comment. */
    record Kept(CommentView comment, boolean isNew) {}

    /**
     * Says something.
     *
     * @param text 1 to 2000 characters
     */
    @Transactional
    Kept add(Caller caller, String requestId, @Nullable String text) {
        RequestEntity request = visible(caller, requestId);
        if (!caller.isPerson()) {
            throw new Problem(ProblemCode.FORBIDDEN, "Only a signed-in person comments.");
        }
        String words = checked("/text", text, 1);
        Optional<CommentEntity> last = newest(requestId);
        if (last.isPresent() && last.get().says(caller.id(), words)) {
            return new Kept(last.get().view(), false);
        }
        CommentEntity comment = keep(caller, request, words);
        notices.commented(caller.id(), request);
        audit.append(
                caller.id(),
                "request.commented",
                requestId,
                Map.of(
                        "comment",
                        comment.view().id(),
                        "revision",
                        request.getRevision(),
                        "text_digest",
                        Digest.of(words.getBytes(StandardCharsets.UTF_8)).toString()));
        return new Kept(comment.view(), true);
    }

    /** Keeps checked words; the caller's act is recorded by whoever calls. */
    CommentEntity keep(Caller caller, RequestEntity request, String words) {
        CommentEntity comment =
                new CommentEntity(ids.next("cmt"), request, caller.id(), words, clock.instant());
        entities.persist(comment);
        entities.flush();
        return comment;
    }

    /** The comments, newest first; {@code after} is the id of the last one. */
    @Transactional(readOnly = true)
    Page<CommentView> list(Caller caller, String requestId, @Nullable String after, int limit) {
        visible(caller, requestId);
        Conditions where =
                new Conditions()
                        .add("c.requestId = :request", "request", requestId)
                        .add("c.id < :after", "after", after);
        var query =
                entities.createQuery(
                        "from CommentEntity c where " + where.text() + " order by c.id desc",
                        CommentEntity.class);
        where.values().forEach(query::setParameter);
        List<CommentView> found =
                query.setMaxResults(limit + 1).getResultStream().map(CommentEntity::view).toList();
        return Page.of(found, limit, CommentView::id);
    }

    /** Words without control characters; a {@link Problem} with the field otherwise. */
    static String checked(String pointer, @Nullable String text, int shortest) {
        InputCheck check = new InputCheck();
        String words = text == null || text.isBlank() ? "" : check.text(pointer, text, LONGEST);
        if (words.length() < shortest) {
            check.wrong(
                    pointer,
                    "length",
                    shortest == 1 ? "Say something." : "Say it in a sentence.",
                    shortest + " to " + LONGEST + " characters");
        }
        check.done();
        return words;
    }

    private Optional<CommentEntity> newest(String requestId) {
        return entities.createQuery(
                        "from CommentEntity c where c.requestId = :request order by c.id desc",
                        CommentEntity.class)
                .setParameter("request", requestId)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    private RequestEntity visible(Caller caller, String requestId) {
        RequestEntity request = entities.find(RequestEntity.class, requestId);
        if (request == null || !Requests.sees(caller, request)) {
            throw Problem.notFound("request", requestId);
        }
        return request;
    }
}
