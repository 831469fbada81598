package dev.countersign.approval.effect;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.policy.Outcome;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import org.jspecify.annotations.Nullable;

/** What a stored bundle would change. 202 while it is being computed, 200 with the result. */
@Controller("/api/v1/bundles/{id}/effect")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.AUDITOR, Roles.ADMINISTRATOR})
class EffectApi {
    private final Effects effects;

    EffectApi(Effects effects) {
        this.effects = effects;
    }

    @Post
    @Status(HttpStatus.ACCEPTED)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<Effect> start(Caller caller, String id) {
        return HttpResponse.accepted().body(effects.start(caller, id));
    }

    @Get
    HttpResponse<Effect> get(Caller caller, String id) {
        Effect effect = newest(caller, id);
        return effect.state().isOpen()
                ? HttpResponse.<Effect>accepted().body(effect)
                : HttpResponse.ok(effect);
    }

    @Delete
    @Status(HttpStatus.NO_CONTENT)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    void cancel(Caller caller, String id) {
        effects.cancel(caller, id);
    }

    /** The approvals, requests or decisions that change. */
    @Get("/items")
    Page<EffectItem> items(
            Caller caller,
            String id,
            @QueryValue @Nullable String subject,
            @QueryValue @Nullable String change,
            @QueryValue @Nullable String code,
            @QueryValue @Nullable String before,
            @QueryValue("outcome") @Nullable String outcome,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        InputCheck check = new InputCheck();
        Subject about =
                check.choice(
                        "/subject",
                        subject == null ? "approval" : subject,
                        Subject.values(),
                        Subject::word);
        Change what =
                change == null
                        ? null
                        : check.choice("/change", change, Change.values(), Change::word);
        EffectFilter wanted =
                new EffectFilter(
                        about,
                        what,
                        code,
                        outcome(check, "/before", before),
                        outcome(check, "/outcome", outcome));
        check.done();
        return effects.items(
                caller, newest(caller, id), wanted, after, InputCheck.pageLength(limit));
    }

    private static @Nullable Outcome outcome(
            InputCheck check, String pointer, @Nullable String word) {
        return word == null ? null : check.choice(pointer, word, Outcome.values(), Outcome::text);
    }

    private Effect newest(Caller caller, String id) {
        return effects.newest(caller, id).orElseThrow(() -> Problem.notFound("effect of", id));
    }
}
