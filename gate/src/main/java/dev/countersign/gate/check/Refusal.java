package dev.countersign.gate.check;

import dev.countersign.gate.home.CachedAdvice;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.model.Printable;
import dev.countersign.token.Digest;
import dev.countersign.token.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A refusal as people and programs are told it: what, which rule, what would help, where to ask.
 *
 * @param model what it is called
 * @param exitCode of {@code countersign check}
 * @param rule for example {@code V13}; empty where no rule was reached
 * @param reason machine-readable, for example {@code model.different}
 * @param approvalId the approval that came nearest
 * @param link opens a request in the portal with what is known filled in
 */
public record Refusal(
        String model,
        int exitCode,
        Optional<String> rule,
        String reason,
        Explanation words,
        Map<String, String> facts,
        Optional<String> approvalId,
        Optional<Digest> digest,
        Optional<Digest> manifest,
        Optional<CachedAdvice> advice,
        Optional<String> link) {
    /**
     * Of an answer that is not {@link CheckResult.Allowed}.
     *
     * @param identity the bytes, where they were read
     * @param portal where to ask; empty while the device is not enrolled
     */
    public static Refusal of(
            CheckResult result,
            String model,
            Optional<ModelReader.Identity> identity,
            Optional<CachedAdvice> advice,
            Optional<RequestLink> portal) {
        Optional<Digest> digest = identity.map(bytes -> bytes.set().digest());
        return new Refusal(
                model,
                result.exitCode(),
                result instanceof CheckResult.Denied denied
                        ? Optional.of(denied.reason().rule().name())
                        : Optional.empty(),
                reason(result),
                words(result),
                facts(result),
                result instanceof CheckResult.Denied denied
                        ? Optional.of(denied.approvalId()).filter(id -> !id.isEmpty())
                        : Optional.empty(),
                digest,
                identity.flatMap(ModelReader.Identity::manifest),
                advice,
                portal.flatMap(form -> digest.map(form::to)));
    }

    private static String reason(CheckResult result) {
        return switch (result) {
            case CheckResult.Denied denied -> denied.reason().code();
            case CheckResult.NoApproval _ -> "token.none";
            case CheckResult.Undecided undecided -> undecided.code();
            case CheckResult.Allowed _ -> throw allowed();
        };
    }

    private static Explanation words(CheckResult result) {
        return switch (result) {
            case CheckResult.Denied denied -> denied.words();
            case CheckResult.NoApproval none -> none.words();
            case CheckResult.Undecided undecided -> undecided.words();
            case CheckResult.Allowed _ -> throw allowed();
        };
    }

    private static Map<String, String> facts(CheckResult result) {
        return switch (result) {
            case CheckResult.Denied denied -> denied.facts();
            case CheckResult.NoApproval none -> Map.of("nearest", none.nearest().orElse(""));
            case CheckResult.Undecided _ -> Map.of();
            case CheckResult.Allowed _ -> throw allowed();
        };
    }

    private static IllegalArgumentException allowed() {
        return new IllegalArgumentException("an allowed load is no refusal");
    }

    /** For a terminal. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("DENY   " + model + "  (exit code " + exitCode + ")");
        lines.add("  why        " + words.what());
        lines.add("  rule       " + rule.map(name -> name + ", " + reason).orElse(reason));
        digest.ifPresent(bytes -> lines.add("  digest     " + bytes));
        approvalId.ifPresent(id -> lines.add("  approval   " + id));
        facts.entrySet().stream()
                .filter(fact -> !fact.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .forEach(fact ->
                        lines.add(
                                "  %-10s %s"
                                        .formatted(fact.getKey(), Printable.of(fact.getValue()))));
        lines.add("  what helps " + words.help());
        advice.ifPresent(help -> lines.addAll(WouldHelpText.of(help)));
        link.ifPresent(address -> lines.add("  ask        " + address));
        return lines;
    }

    /** In one line, for an error message of another program. */
    public String sentence() {
        return "countersign: %s %s (%s)%s"
                .formatted(
                        words.what(),
                        words.help(),
                        rule.map(name -> name + ", " + reason).orElse(reason),
                        link.map(address -> " Ask: " + address).orElse(""));
    }

    /** As {@code check --json} prints it. */
    public Json.Obj json() {
        Json.ObjectBuilder shown = Json.object();
        facts.forEach((fact, value) -> shown.put(fact, Printable.of(value)));
        Json.ObjectBuilder answer = Json.object().put("outcome", "deny").put("exit_code", exitCode);
        answer.put("rule", rule.<Json>map(Json.Str::new).orElseGet(Json.Null::new))
                .put("reason", reason)
                .putIfPresent("model", model.isEmpty() ? null : model)
                .putIfPresent("digest", digest.map(Digest::toString).orElse(null))
                .putIfPresent("manifest", manifest.map(Digest::toString).orElse(null))
                .put("message", words.what())
                .put("help", words.help())
                .put("facts", shown.build())
                .putIfPresent("approval_id", approvalId.orElse(null))
                .putIfPresent("request_url", link.orElse(null));
        return answer.put(
                        "would_help",
                        advice.<Json>map(CachedAdvice::json).orElseGet(Json.Null::new))
                .build();
    }
}
