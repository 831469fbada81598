package dev.countersign.approval.ask;

import dev.countersign.approval.RequestSetView;
import dev.countersign.approval.RequestSets;
import dev.countersign.approval.RequestView;
import dev.countersign.approval.Requests;
import dev.countersign.identity.Caller;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Makes a request, or a set of them, of a draft: once, however often it is sent. */
@Singleton
class Sending {
    private final Drafts drafts;
    private final Requests requests;
    private final RequestSets sets;
    private final Clock clock;

    Sending(Drafts drafts, Requests requests, RequestSets sets, Clock clock) {
        this.drafts = drafts;
        this.requests = requests;
        this.sets = sets;
        this.clock = clock;
    }

    /**
     * What it became.
     *
     * @param happened the message to show, see {@code flash.…}
     */
    record Sent(String address, String happened) {}

    /**
     * Sends it as it was read.
     *
     * @param version of the draft that was read before sending
     * @throws Problem when it is not there, was changed since, or cannot be asked as it is
     */
    @Transactional
    Sent send(Caller caller, String draftId, int version) {
        DraftEntity entity =
                drafts.locked(caller, draftId)
                        .orElseThrow(() -> Problem.notFound("draft", draftId));
        Draft draft = Drafts.draft(entity);
        if (draft.isSent()) {
            return new Sent(draft.sentAddress(), "request_sent_before");
        }
        if (draft.version() != version) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "Your draft changed since you read it, in another tab or window. Check it once"
                            + " more, then send it.");
        }
        return draft.form().isSingle()
                ? one(caller, entity, draft.form())
                : several(caller, entity, draft.form());
    }

    private Sent one(Caller caller, DraftEntity draft, RequestForm form) {
        RequestView request = requests.send(caller, form.toRequest());
        draft.sentAsRequest(request.id(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        String happened =
                switch (request.state()) {
                    case APPROVED -> "request_allowed";
                    case DENIED -> "request_denied";
                    case IN_REVIEW, CHANGES_REQUESTED, REJECTED, WITHDRAWN -> "request_in_review";
                };
        return new Sent("/requests/" + request.id(), happened);
    }

    private Sent several(Caller caller, DraftEntity draft, RequestForm form) {
        RequestSetView set = sets.submit(caller, form.toSet(), null);
        draft.sentAsSet(set.id(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        return new Sent("/requests/sets/" + set.id(), "request_set_sent");
    }
}
