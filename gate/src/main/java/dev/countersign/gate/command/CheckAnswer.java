package dev.countersign.gate.command;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.check.Explanation;
import dev.countersign.gate.check.GateMode;
import dev.countersign.gate.check.Refusal;
import dev.countersign.gate.check.RequestLink;
import dev.countersign.gate.home.CachedAdvice;
import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.gate.model.Printable;
import dev.countersign.token.ApprovalClaims;
import dev.countersign.token.Digest;
import dev.countersign.token.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prints the answer to a check, for people or as JSON. */
final class CheckAnswer {
    private final Workplace place;
    private final boolean json;
    private String name = "";
    private Optional<RequestLink> portal = Optional.empty();
    private Optional<ModelReader.Identity> identity = Optional.empty();
    private Optional<CachedAdvice> advice = Optional.empty();
    private GateMode mode = GateMode.ENFORCING;

    CheckAnswer(Workplace place, boolean json) {
        this.place = place;
        this.json = json;
    }

    void about(FoundModel model) {
        name = model.name();
    }

    void at(RequestLink link) {
        portal = Optional.of(link);
    }

    void identified(ModelReader.Identity bytes) {
        identity = Optional.of(bytes);
    }

    void advised(Optional<CachedAdvice> found) {
        advice = found;
    }

    void under(GateMode present) {
        mode = present;
    }

    int print(CheckResult result) {
        if (!json) {
            mode.warning().ifPresent(place::say);
        }
        if (result instanceof CheckResult.Allowed allowed) {
            allowed(allowed);
        } else {
            refused(Refusal.of(result, name, identity, advice, portal));
        }
        return result.exitCode();
    }

    int print(StoppedException stopped) {
        return print(
                new CheckResult.Undecided(
                        stopped.code(),
                        stopped.exitCode(),
                        new Explanation(String.valueOf(stopped.getMessage()), stopped.help())));
    }

    private void refused(Refusal refusal) {
        if (json) {
            place.sayJson(moded(refusal.json()));
        } else {
            refusal.lines().forEach(place::say);
        }
    }

    private void allowed(CheckResult.Allowed allowed) {
        ApprovalClaims claims = allowed.claims();
        if (json) {
            place.sayJson(
                    moded(
                            Json.object()
                                    .put("outcome", "allow")
                                    .put("exit_code", 0)
                                    .put("rule", new Json.Null())
                                    .put("reason", "verified")
                                    .put("model", name)
                                    .putIfPresent("digest", digest())
                                    .putIfPresent(
                                            "manifest",
                                            identity.flatMap(ModelReader.Identity::manifest)
                                                    .map(Digest::toString)
                                                    .orElse(null))
                                    .put("message", "Every rule passed.")
                                    .put("facts", Json.object().build())
                                    .put("approval", approval(allowed))
                                    .build()));
            return;
        }
        place.say("ALLOW  " + name);
        place.say("  digest     " + digest());
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

    /** Says so where a refusal would not stop a load. */
    private Json.Obj moded(Json.Obj answer) {
        if (!mode.observes()) {
            return answer;
        }
        Json.ObjectBuilder all = Json.object();
        answer.members().forEach(all::put);
        return all.put("mode", mode.word()).build();
    }

    private @Nullable String digest() {
        return identity.map(bytes -> bytes.set().digest().toString()).orElse(null);
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
}
