package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a stored bundle stands. Transitions have names; any other is refused. */
public enum BundleState {
    /** Was admitted and waits for somebody to ask for it. */
    UPLOADED,
    /** A person asked for its activation; a second one has to activate it. */
    ASKED,
    /** Decides. */
    ACTIVE,
    /** Decided once; another bundle decides now. */
    SUPERSEDED,
    /** Was taken back before it ever decided. */
    WITHDRAWN;

    /** Asked again, the first asking no longer counts. */
    BundleState ask() {
        return change(EnumSet.of(UPLOADED, ASKED, SUPERSEDED), ASKED, "asked for");
    }

    BundleState activate() {
        return change(EnumSet.of(ASKED), ACTIVE, "activated");
    }

    BundleState rollBackTo() {
        return change(EnumSet.of(SUPERSEDED, ASKED), ACTIVE, "gone back to");
    }

    BundleState supersede() {
        return change(EnumSet.of(ACTIVE), SUPERSEDED, "superseded");
    }

    /** What has decided once stays in the history; only the wish to have it again is taken back. */
    BundleState withdraw(boolean decided) {
        return decided
                ? change(EnumSet.of(ASKED), SUPERSEDED, "withdrawn")
                : change(EnumSet.of(UPLOADED, ASKED), WITHDRAWN, "withdrawn");
    }

    BundleState uploadAgain() {
        return change(EnumSet.of(WITHDRAWN), UPLOADED, "uploaded again");
    }

    private BundleState change(Set<BundleState> from, BundleState to, String deed) {
        if (!from.contains(this)) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The bundle is " + word() + "; in this state it cannot be " + deed + ".");
        }
        return to;
    }

    /** The word in JSON and in the database. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BundleState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
