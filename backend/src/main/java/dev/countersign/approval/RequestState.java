package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.countersign.policy.Outcome;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a request stands. Transitions have names; any other is refused. */
public enum RequestState {
    /** Policy said no; kept with its findings. It can be edited. */
    DENIED,
    /** Waits for reviewers. It can be edited. */
    IN_REVIEW,
    /** A reviewer asked for changes: it waits for the person who asked, and for nobody else. */
    CHANGES_REQUESTED,
    /** Became an approval. */
    APPROVED,
    /** A reviewer said no. */
    REJECTED,
    /** The person who asked took it back. */
    WITHDRAWN;

    private static final Set<RequestState> WAITING = EnumSet.of(IN_REVIEW, CHANGES_REQUESTED);
    private static final Set<RequestState> EDITABLE =
            EnumSet.of(DENIED, IN_REVIEW, CHANGES_REQUESTED);

    /** Where a new request starts after this answer of policy. */
    static RequestState startingWith(Outcome outcome) {
        return switch (outcome) {
            case ALLOW -> APPROVED;
            case REVIEW -> IN_REVIEW;
            case DENY -> DENIED;
        };
    }

    RequestState approve() {
        return from(EnumSet.of(IN_REVIEW), APPROVED, "one in review can be approved");
    }

    RequestState reject() {
        return from(EnumSet.of(IN_REVIEW), REJECTED, "one in review can be rejected");
    }

    RequestState askChanges() {
        return from(
                EnumSet.of(IN_REVIEW),
                CHANGES_REQUESTED,
                "one in review can be sent back for changes");
    }

    RequestState withdraw() {
        return from(WAITING, WITHDRAWN, "one that waits for somebody can be withdrawn");
    }

    /** Where an edited request goes on after policy's answer to what it became. */
    RequestState revise(RequestState next) {
        return from(EDITABLE, next, "one that is denied or waits for somebody can be edited");
    }

    /** Back to the reviewers as it is, after an answer in words. */
    RequestState resubmit() {
        return from(
                EnumSet.of(CHANGES_REQUESTED),
                IN_REVIEW,
                "one for which changes were asked can be sent back");
    }

    /** Whether the person who asked can still change it. */
    public boolean isEditable() {
        return EDITABLE.contains(this);
    }

    /** Whether it waits for reviewers or for the person who asked, so that it can be withdrawn. */
    public boolean isWaiting() {
        return WAITING.contains(this);
    }

    private RequestState from(Set<RequestState> allowed, RequestState next, String deed) {
        if (!allowed.contains(this)) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The request is " + word().replace('_', ' ') + "; only " + deed + ".");
        }
        return next;
    }

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RequestState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
