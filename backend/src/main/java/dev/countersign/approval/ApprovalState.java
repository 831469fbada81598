package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where an approval stands. Transitions have names; any other is refused. */
public enum ApprovalState {
    /** Starts later. */
    SCHEDULED,
    /** Holds. */
    ACTIVE,
    /** Does not hold for now. */
    SUSPENDED,
    /** Was ended by a person. */
    REVOKED,
    /** Came to its end. */
    EXPIRED,
    /** Was replaced by another approval. */
    SUPERSEDED;

    /** States in which an approval may hold again. */
    static final Set<ApprovalState> LIVE = EnumSet.of(SCHEDULED, ACTIVE, SUSPENDED);

    ApprovalState start() {
        return change(EnumSet.of(SCHEDULED), ACTIVE, "started");
    }

    ApprovalState suspend() {
        return change(EnumSet.of(ACTIVE), SUSPENDED, "suspended");
    }

    ApprovalState resume() {
        return change(EnumSet.of(SUSPENDED), ACTIVE, "resumed");
    }

    ApprovalState revoke() {
        return change(LIVE, REVOKED, "revoked");
    }

    ApprovalState expire() {
        return change(LIVE, EXPIRED, "expired");
    }

    ApprovalState supersede() {
        return change(LIVE, SUPERSEDED, "superseded");
    }

    private ApprovalState change(Set<ApprovalState> from, ApprovalState to, String deed) {
        if (!from.contains(this)) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The approval is " + word() + "; in this state it cannot be " + deed + ".");
        }
        return to;
    }

    boolean isLive() {
        return LIVE.contains(this);
    }

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ApprovalState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
