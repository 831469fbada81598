package dev.countersign.endpoint;

import dev.countersign.problem.ProblemCode;
import java.util.Locale;

/** Why a device's credentials were refused, in the words of RFC 9449 sections 5, 7.1 and 9. */
enum DpopError {
    USE_DPOP_NONCE(ProblemCode.DEVICE_NONCE),
    INVALID_DPOP_PROOF(ProblemCode.DEVICE_PROOF),
    INVALID_TOKEN(ProblemCode.DEVICE_TOKEN);

    private final ProblemCode problem;

    DpopError(ProblemCode problem) {
        this.problem = problem;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    ProblemCode problem() {
        return problem;
    }
}
