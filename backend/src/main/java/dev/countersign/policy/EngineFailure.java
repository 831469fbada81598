package dev.countersign.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** Why no answer of the engine could be used. Each is a denial with its own stable code. */
public enum EngineFailure {
    INPUT_INVALID(
            "engine.input_invalid",
            "The input is not valid",
            "Correct the field that the evidence names; policies/schema/input.schema.json says what is possible."),
    UNDEFINED(
            "engine.undefined",
            "Policy gave no answer",
            "Ask an administrator to look at the policy bundle: its entrypoint is undefined for this input."),
    OUTPUT_INVALID(
            "engine.output_invalid",
            "Policy gave an answer that cannot be used",
            "Ask an administrator to look at the policy bundle: its answer does not have the agreed form."),
    CODES_INCOMPLETE(
            "engine.codes_incomplete",
            "Not every rule answered",
            "Ask an administrator to look at the policy bundle: every listed rule has to answer exactly once."),
    DEADLINE(
            "engine.deadline",
            "Policy took too long",
            "Try again. If it stays so, ask an administrator to look at countersign.policy.deadline and the bundle."),
    MEMORY(
            "engine.memory",
            "Policy needed too much memory",
            "Ask an administrator to look at countersign.policy.memory-pages and the bundle."),
    ABORTED(
            "engine.aborted",
            "Policy stopped with an error",
            "Ask an administrator to look at the policy bundle and the server's log."),
    NO_BUNDLE(
            "engine.no_bundle",
            "No policy is loaded",
            "Ask an administrator to look at the server's log of the last start."),
    UNREACHABLE(
            "engine.unreachable",
            "The policy engine cannot be reached",
            "Try again. If it stays so, ask an administrator to look at OPA and countersign.policy.opa.url."),
    REFUSED(
            "engine.refused",
            "The policy engine refused the question",
            "Ask an administrator to look at OPA's authorisation and countersign.policy.opa.* and at the server's log."),
    OTHER_REVISION(
            "engine.other_revision",
            "The policy engine has another policy",
            "Wait until OPA has loaded the policy in force. If it stays so, ask an administrator to look at OPA's bundle configuration."),
    INTERNAL(
            "engine.internal",
            "The engine failed",
            "Try again. If it stays so, ask an administrator to look at the server's log.");

    private final String code;
    private final String title;
    private final String remedy;

    EngineFailure(String code, String title, String remedy) {
        this.code = code;
        this.title = title;
        this.remedy = remedy;
    }

    /** The code of the finding, for example {@code engine.deadline}. */
    public String code() {
        return code;
    }

    Decision denial(List<JsonNode> evidence) {
        return new Decision(
                Outcome.DENY,
                List.of(
                        new Decision.Finding(
                                code, FindingStatus.FAIL, Severity.DENY, evidence, List.of())),
                List.of(),
                Decision.Obligations.NONE);
    }

    RuleDescription description() {
        return new RuleDescription(
                code,
                "engine",
                title,
                "Fails when the engine's answer cannot be used.",
                "Without a sound answer of policy the answer is no.",
                remedy,
                "security_lead",
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    static Optional<EngineFailure> of(String code) {
        return List.of(values()).stream().filter(f -> f.code.equals(code)).findFirst();
    }
}
