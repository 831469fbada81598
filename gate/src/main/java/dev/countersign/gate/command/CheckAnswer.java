package dev.countersign.gate.command;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.check.Explanation;
import dev.countersign.gate.home.CachedAdvice;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.model.Printable;
import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.Digest;
import dev.countersign.token.Json;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prints the answer to a check, for people or as JSON. */
final class CheckAnswer {
    private final Workplace place;
    private final boolean json;
    private @Nullable String name;
    private @Nullable String publicUrl;
    private @Nullable Digest digest;
    private @Nullable Digest manifest;
    private @Nullable CachedAdvice advice;

    CheckAnswer(Workplace place, boolean json) {
        this.place = place;
        this.json = json;
    }

    void about(FoundModel model) {
        name = model.name();
    }

    void at(String serverUrl) {
        publicUrl = serverUrl;
    }

    void identified(ModelReader.Identity identity) {
        digest = identity.set().digest();
        manifest = identity.manifest().orElse(null);
    }

    void advised(Optional<CachedAdvice> found) {
        advice = found.orElse(null);
    }

    int print(CheckResult result) {
        switch (result) {
            case CheckResult.Allowed allowed -> allowed(allowed);
            case CheckResult.Denied denied -> denied(denied);
            case CheckResult.NoApproval none ->
                    refusal(
                            none.exitCode(),
                            null,
                            "token.none",
                            none.words(),
                            Map.of("nearest", none.nearest().orElse("")),
                            "");
        }
        return result.exitCode();
    }

    int print(StoppedException stopped) {
        refusal(
                stopped.exitCode(),
                null,
                stopped.code(),
                new Explanation(String.valueOf(stopped.getMessage()), stopped.help()),
                Map.of(),
                "");
        return stopped.exitCode();
    }

    private void allowed(CheckResult.Allowed allowed) {
        ApprovalClaims claims = allowed.claims();
        if (json) {
            place.sayJson(
                    start("allow", 0, null, "verified")
                            .put("message", "Every rule passed.")
                            .put("facts", Json.object().build())
                            .put("approval", approval(allowed))
                            .build());
            return;
        }
        place.say("ALLOW  " + name);
        place.say("  digest     " + digest);
        place.say(
                "  approval   "
                        + allowed.approvalId()
                        + " for "
                        + Printable.of(claims.model().name()));
        place.say(
                "  tool       "
                        + allowed.tool()
                        + " (approved: "
                        + String.join(", ", claims.use().tools())
                        + ")");
        place.say("  scopes     " + String.join(", ", claims.use().scopes()));
        place.say("  data       " + String.join(", ", claims.use().dataClasses()));
        place.say("  until      " + claims.expiresAt());
    }

    private static Json.Obj approval(CheckResult.Allowed allowed) {
        ApprovalClaims claims = allowed.claims();
        return Json.object()
                .put("id", allowed.approvalId())
                .put("name", claims.model().name())
                .put("tool", allowed.tool())
                .put("tools", Json.strings(claims.use().tools()))
                .put("scopes", Json.strings(claims.use().scopes()))
                .put("data_classes", Json.strings(claims.use().dataClasses()))
                .put("expires_at", claims.expiresAt().toString())
                .build();
    }

    private void denied(CheckResult.Denied denied) {
        String rule = denied.reason().rule().name();
        refusal(
                denied.exitCode(),
                rule,
                denied.reason().code(),
                denied.words(),
                denied.facts(),
                denied.approvalId());
    }

    private void refusal(
            int exitCode,
            @Nullable String rule,
            String reason,
            Explanation words,
            Map<String, String> facts,
            String approvalId) {
        if (json) {
            Json.ObjectBuilder shown = Json.object();
            facts.forEach((fact, value) -> shown.put(fact, Printable.of(value)));
            place.sayJson(
                    start("deny", exitCode, rule, reason)
                            .put("message", words.what())
                            .put("help", words.help())
                            .put("facts", shown.build())
                            .putIfPresent("approval_id", approvalId.isEmpty() ? null : approvalId)
                            .putIfPresent("request_url", link())
                            .put("would_help", advice == null ? new Json.Null() : advice.json())
                            .build());
            return;
        }
        place.say("DENY   " + (name == null ? "" : name) + "  (exit code " + exitCode + ")");
        place.say("  why        " + words.what());
        place.say("  rule       " + (rule == null ? reason : rule + ", " + reason));
        if (digest != null) {
            place.say("  digest     " + digest);
        }
        if (!approvalId.isEmpty()) {
            place.say("  approval   " + approvalId);
        }
        facts.entrySet().stream()
                .filter(fact -> !fact.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .forEach(fact ->
                        place.say(
                                "  %-10s %s"
                                        .formatted(fact.getKey(), Printable.of(fact.getValue()))));
        place.say("  what helps " + words.help());
        if (advice != null) {
            WouldHelpText.of(advice).forEach(place::say);
        }
        String link = link();
        if (link != null) {
            place.say("  ask        " + link);
        }
    }

    private @Nullable String link() {
        return publicUrl == null || digest == null
                ? null
                : publicUrl + "/requests/new?digest=" + digest;
    }

    private Json.ObjectBuilder start(
            String outcome, int exitCode, @Nullable String rule, String reason) {
        Json.ObjectBuilder answer =
                Json.object().put("outcome", outcome).put("exit_code", exitCode);
        answer.put("rule", rule == null ? new Json.Null() : new Json.Str(rule))
                .put("reason", reason);
        return answer.putIfPresent("model", name)
                .putIfPresent("digest", digest == null ? null : digest.toString())
                .putIfPresent("manifest", manifest == null ? null : manifest.toString());
    }
}
