package dev.countersign.gate.check;

import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.Reason;
import java.util.Map;

/**
 * A refusal in plain words.
 *
 * @param what what is wrong
 * @param help what would help
 */
public record Explanation(String what, String help) {
    private static final String SYNC = "Run: countersign sync";
    private static final String RE_ENROL =
            "If this repeats after countersign sync, enrol again with a new code from the portal and tell your security lead.";

    /** The words for a rule that failed. */
    public static Explanation of(Reason reason, Map<String, String> facts) {
        return switch (reason) {
            case TRUST_MALFORMED, TRUST_WRONG_ROOT, TRUST_BAD_SIGNATURE, TRUST_WRONG_ISSUER ->
                    new Explanation(
                            "The trust bundle on this machine is not the one that your server signed.",
                            RE_ENROL);
            case TRUST_EXPIRED ->
                    new Explanation("The trust bundle on this machine has expired.", SYNC);
            case TRUST_ROLLED_BACK ->
                    new Explanation(
                            "The trust bundle is older than one that this machine accepted before.",
                            SYNC);
            case CLOCK_STATE_LOST ->
                    new Explanation(
                            "The gate's memory of time is lost, so it cannot tell whether the clock was set back.",
                            SYNC);
            case CLOCK_SET_BACK ->
                    new Explanation(
                            "The clock says %s, but this machine has already seen %s."
                                    .formatted(facts.get("now"), facts.get("mark")),
                            "Set the clock right, then run: countersign sync");
            case TOKEN_MALFORMED,
                    HEADER_MALFORMED,
                    HEADER_WRONG_TYPE,
                    HEADER_WRONG_ALGORITHM,
                    KEY_UNKNOWN,
                    KEY_WRONG_USE,
                    KEY_OUTSIDE_WINDOW,
                    SIGNATURE_BAD,
                    CLAIMS_MALFORMED,
                    CLAIMS_WRONG_ISSUER,
                    CLAIMS_WRONG_AUDIENCE ->
                    new Explanation(
                            "The approval token is not one that your server signed for the gate.",
                            SYNC + ". " + RE_ENROL);
            case TIME_EXPIRED ->
                    new Explanation(
                            "The approval's token has expired.",
                            SYNC + " to fetch a renewed one, or ask for a new approval.");
            case TIME_NOT_YET_VALID ->
                    new Explanation(
                            "The approval is not valid yet.",
                            "Wait until it begins, or check the clock.");
            case TIME_ISSUED_IN_FUTURE ->
                    new Explanation(
                            "The approval was issued later than this machine's clock says it is.",
                            "Check the clock.");
            case TIME_LIFE_TOO_LONG ->
                    new Explanation(
                            "The approval lives longer than this machine accepts.",
                            "Ask for a shorter approval.");
            case HOLDER_OTHER_DEVICE, HOLDER_NOT_PROVEN ->
                    new Explanation(
                            "The approval belongs to another device's key.",
                            "Ask for an approval for this device; approvals cannot be copied.");
            case HOLDER_ASSURANCE_TOO_LOW ->
                    new Explanation(
                            "The approval was given for a key with less protection than this machine demands.",
                            RE_ENROL);
            case CALLER_UNKNOWN ->
                    new Explanation(
                            "This operating-system account has not been enrolled.",
                            "Enrol under this account with a code from the portal.");
            case CALLER_OTHER_PERSON ->
                    new Explanation(
                            "The approval belongs to another person.",
                            "Ask for an approval under your own name.");
            case MODEL_DIFFERENT ->
                    new Explanation(
                            "The bytes on the disk are not the bytes that were approved.",
                            "Restore the approved file, or ask for an approval of this one. If you did not change it, tell your security lead.");
            case MODEL_MANIFEST_DIFFERENT ->
                    new Explanation(
                            "The weights are approved, but template, system prompt or parameters have changed.",
                            "Pull the model again, or ask for an approval of this version.");
            case USE_NO_SESSION,
                    USE_SCOPE_NOT_APPROVED,
                    USE_CLASS_NOT_APPROVED,
                    USE_TOOL_NOT_APPROVED,
                    USE_ENVIRONMENT_NOT_APPROVED,
                    USE_REMOTE_NOT_APPROVED ->
                    use(reason, facts);
            case POSTURE_MISSING,
                    POSTURE_BAD,
                    POSTURE_OTHER_DEVICE,
                    POSTURE_STALE,
                    POSTURE_FACT_NOT_TRUE ->
                    posture(reason, facts);
            case POLICY_ROLLED_BACK ->
                    new Explanation(
                            "The approval was decided by a policy that is not accepted any more.",
                            SYNC + ", or ask again.");
            case STATUS_MISSING ->
                    new Explanation(
                            "Whether the approval was revoked is not known here: there is no status list.",
                            SYNC);
            case STATUS_REFRESH_DUE, STATUS_STALE, STATUS_EXPIRED ->
                    new Explanation(
                            "What is known here about revocation is too old" + since(facts) + ".",
                            "Connect to the server and run: countersign sync");
            case STATUS_MALFORMED,
                    STATUS_WRONG_KEY,
                    STATUS_BAD_SIGNATURE,
                    STATUS_OTHER_URI,
                    STATUS_ISSUED_IN_FUTURE,
                    STATUS_ROLLED_BACK,
                    STATUS_UNREADABLE,
                    STATUS_INDEX_OUTSIDE ->
                    new Explanation(
                            "The status list on this machine cannot be trusted.",
                            SYNC + ". " + RE_ENROL);
            case STATUS_REVOKED, STATUS_NOT_VALID ->
                    new Explanation(
                            "The approval was revoked.",
                            "Read the reason in the portal; ask again if it no longer holds.");
            case STATUS_SUSPENDED ->
                    new Explanation(
                            "The approval is suspended.",
                            "Read the reason in the portal and wait for it to be resumed.");
            case GATE_POLICY_MALFORMED,
                    GATE_POLICY_WRONG_KEY,
                    GATE_POLICY_BAD_SIGNATURE,
                    GATE_POLICY_WRONG_ISSUER,
                    GATE_POLICY_OTHER_DEVICE,
                    GATE_POLICY_ISSUED_IN_FUTURE,
                    GATE_POLICY_EXPIRED,
                    GATE_POLICY_ROLLED_BACK ->
                    new Explanation(
                            "The gate policy is not one that your server signed for this device now, so the gate enforces.",
                            SYNC);
        };
    }

    /** With the command that starts a session for just what is approved. */
    Explanation withSessionFor(ApprovalClaims.Use approved) {
        return new Explanation(
                what,
                "Run: countersign session start --scope "
                        + String.join(",", approved.scopes())
                        + " --data-class "
                        + String.join(",", approved.dataClasses())
                        + " (name only what you work on), or ask for other uses.");
    }

    /** Since when a status list is too old, and of when it is. */
    private static String since(Map<String, String> facts) {
        String since = facts.getOrDefault("stale_since", facts.getOrDefault("expired", ""));
        return since.isEmpty()
                ? ""
                : ": too old since %s, for it is of %s".formatted(since, facts.get("issued"));
    }

    private static Explanation use(Reason reason, Map<String, String> facts) {
        String said = facts.getOrDefault("asked", "");
        String asked = said.isEmpty() ? "" : " (" + said + ")";
        return switch (reason) {
            case USE_NO_SESSION ->
                    new Explanation(
                            "You have not said what you are working on.",
                            "Run: countersign session start --scope code_generation --data-class source_code");
            case USE_SCOPE_NOT_APPROVED ->
                    new Explanation(
                            "The approval does not cover this scope" + asked + ".",
                            "Work on an approved scope, or ask for this one.");
            case USE_CLASS_NOT_APPROVED ->
                    new Explanation(
                            "The approval does not cover this data class" + asked + ".",
                            "Use approved data only, or ask for this class.");
            case USE_TOOL_NOT_APPROVED ->
                    new Explanation(
                            "The approval does not cover this tool" + asked + ".",
                            "Load the model with an approved tool, or ask for this one.");
            case USE_REMOTE_NOT_APPROVED ->
                    new Explanation(
                            "This model answers from another machine: prompts would leave this one.",
                            "Use a model whose weights lie on this machine.");
            default ->
                    new Explanation(
                            "The approval is for development only.",
                            "Use the model in development.");
        };
    }

    private static Explanation posture(Reason reason, Map<String, String> facts) {
        return switch (reason) {
            case POSTURE_MISSING ->
                    new Explanation(
                            "There is no posture report of this machine.",
                            "Run: countersign posture --send");
            case POSTURE_STALE ->
                    new Explanation(
                            "This machine's posture report is too old.",
                            "Run: countersign posture --send");
            case POSTURE_FACT_NOT_TRUE -> {
                String fact = facts.getOrDefault("not_true", "a required fact").replace(" ", ", ");
                yield new Explanation(
                        "The approval requires %s, and this machine does not show it."
                                .formatted(fact),
                        "Run: countersign posture to see why; put it right; run it again with --send");
            }
            default ->
                    new Explanation(
                            "The posture report was not made by this device.",
                            "Run: countersign posture --send");
        };
    }
}
