package dev.countersign.gate.check;

import dev.countersign.gate.model.MalformedModelException;
import dev.countersign.gate.model.Printable;
import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.Reason;
import java.util.Map;
import java.util.Optional;

/** The answer to a check. */
public sealed interface CheckResult {
    /** Exit code of an error. */
    int INTERNAL = 20;

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
     * There was nothing to hold against the rules.
     *
     * @param code machine-readable, for example {@code model.unreadable}
     */
    record Undecided(String code, int exitCode, Explanation words) implements CheckResult {
        /** What cannot be told apart from other bytes cannot be the approved bytes. */
        public static Undecided unreadable(MalformedModelException why) {
            return new Undecided(
                    "model.unreadable",
                    Reason.MODEL_DIFFERENT.exitCode(),
                    new Explanation(
                            "This is not a whole model: " + why.getMessage() + ".",
                            "Download it again, then check again."));
        }

        /** An error, which never allows anything. */
        public static Undecided failed(Exception why) {
            String message = why.getMessage();
            return new Undecided(
                    "internal",
                    INTERNAL,
                    new Explanation(
                            "The gate failed: "
                                    + Printable.of(
                                            message == null
                                                    ? why.getClass().getSimpleName()
                                                    : message)
                                    + ".",
                            "If this repeats, show this message to your administrator."));
        }
    }

    /** The model answers from another machine, whatever lies here. */
    static CheckResult remote(String name) {
        Map<String, String> facts = Map.of("asked", "remote", "approved", "local");
        Reason reason = Reason.USE_REMOTE_NOT_APPROVED;
        return new Denied("", name, reason, facts, Explanation.of(reason, facts));
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
