package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.countersign.policy.Outcome;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import java.util.Locale;

/** Where a request stands. Transitions have names; any other is refused. */
public enum RequestState {
    /** Policy said no; kept with its findings. */
    DENIED,
    /** Waits for people. */
    IN_REVIEW,
    /** Became an approval. */
    APPROVED,
    /** A reviewer said no. */
    REJECTED,
    /** The person who asked took it back. */
    WITHDRAWN;

    /** Where a new request starts after this answer of policy. */
    static RequestState startingWith(Outcome outcome) {
        return switch (outcome) {
            case ALLOW -> APPROVED;
            case REVIEW -> IN_REVIEW;
            case DENY -> DENIED;
        };
    }

    RequestState approve() {
        return fromReview(APPROVED, "approved");
    }

    RequestState reject() {
        return fromReview(REJECTED, "rejected");
    }

    RequestState withdraw() {
        return fromReview(WITHDRAWN, "withdrawn");
    }

    private RequestState fromReview(RequestState next, String deed) {
        if (this != IN_REVIEW) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The request is " + word() + "; only one in review can be " + deed + ".");
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
