package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decisions by ids, for programs and for people who want to know before they ask. */
@Controller("/api/v1/decisions")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR,
    Access.DECISIONS_WRITE
})
class DecisionApi {
    private final Questions questions;

    DecisionApi(Questions questions) {
        this.questions = questions;
    }

    /** A {@link NewRequest} that is only asked about; {@code dryRun} is false when absent. */
    record Question(
            @Nullable String deviceId,
            @Nullable String modelDigest,
            @Nullable String toolId,
            @Nullable List<@Nullable String> scopes,
            @Nullable List<@Nullable String> dataClasses,
            @Nullable String sanitisation,
            @Nullable String environment,
            @Nullable Integer durationDays,
            @Nullable String reason,
            @Nullable Boolean dryRun) {
        NewRequest request() {
            return new NewRequest(
                    deviceId,
                    modelDigest,
                    toolId,
                    scopes,
                    dataClasses,
                    sanitisation,
                    environment,
                    durationDays,
                    reason);
        }
    }

    @Post
    PolicyAnswer decide(Caller caller, @Body Question body) {
        return questions.decide(caller, body.request(), Boolean.TRUE.equals(body.dryRun()));
    }
}
