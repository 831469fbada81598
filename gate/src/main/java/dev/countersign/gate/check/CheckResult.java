package dev.countersign.gate.check;

import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.Reason;
import java.util.Map;
import java.util.Optional;

/** The answer to a check. */
public sealed interface CheckResult {
    /** The exit code of {@code countersign check}. */
    int exitCode();

    /**
     * Every rule passed.
     *
     * @param approvalId the approval that allows it
     * @param claims what it allows
     * @param tool the tool for which it was checked
     */
    record Allowed(String approvalId, ApprovalClaims claims, String tool) implements CheckResult {
        @Override
        public int exitCode() {
            return 0;
        }
    }

    /**
     * A rule of a related approval failed.
     *
     * @param approvalId the approval that came nearest
     * @param name its model, as the approval calls it
     */
    record Denied(
            String approvalId,
            String name,
            Reason reason,
            Map<String, String> facts,
            Explanation words)
            implements CheckResult {
        public Denied {
            facts = Map.copyOf(facts);
        }

        @Override
        public int exitCode() {
            return reason.exitCode();
        }
    }

    /**
     * No approval on this machine has to do with the model.
     *
     * @param nearest a word on the approval that comes nearest, if one does
     */
    record NoApproval(Explanation words, Optional<String> nearest) implements CheckResult {
        /** Exit code: no token. */
        public static final int EXIT_CODE = 10;

        @Override
        public int exitCode() {
            return EXIT_CODE;
        }
    }
}
