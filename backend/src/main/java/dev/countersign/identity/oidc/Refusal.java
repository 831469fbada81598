package dev.countersign.identity.oidc;

import dev.countersign.problem.ProblemCode;
import java.util.Map;

/** A sign-in that came to nothing. Holds no token, code or claim value. */
final class Refusal extends Exception {
    private final ProblemCode code;
    private final Map<String, String> facts;

    /**
     * A refusal of this kind.
     *
     * @param facts for the record, never for the page
     */
    Refusal(ProblemCode code, String detail, Map<String, String> facts) {
        super(detail);
        this.code = code;
        this.facts = Map.copyOf(facts);
    }

    ProblemCode code() {
        return code;
    }

    /** For the person, with what they can do. */
    String detail() {
        return String.valueOf(getMessage());
    }

    Map<String, String> facts() {
        return facts;
    }
}
