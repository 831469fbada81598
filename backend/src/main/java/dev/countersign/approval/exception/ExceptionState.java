package dev.countersign.approval.exception;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import java.util.Locale;

/** Where an exception stands. Transitions have names; any other is refused. */
public enum ExceptionState {
    /** Waits for a second person; waives nothing. */
    ASKED,
    /** Waives its rule until its end. */
    GRANTED,
    /** A second person said no. */
    REFUSED,
    /** Its owner took it back before anybody decided. */
    WITHDRAWN,
    /** Was ended before its time. */
    REVOKED,
    /** Came to its end. */
    EXPIRED;

    ExceptionState grant() {
        return from(ASKED, GRANTED);
    }

    ExceptionState refuse() {
        return from(ASKED, REFUSED);
    }

    ExceptionState withdraw() {
        return from(ASKED, WITHDRAWN);
    }

    ExceptionState revoke() {
        return from(GRANTED, REVOKED);
    }

    ExceptionState expire() {
        return from(GRANTED, EXPIRED);
    }

    private ExceptionState from(ExceptionState needed, ExceptionState next) {
        if (this != needed) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The exception is %s; only one that is %s can be %s."
                            .formatted(word(), needed.word(), next.word()));
        }
        return next;
    }

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ExceptionState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
