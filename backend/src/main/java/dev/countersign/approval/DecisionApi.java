package dev.countersign.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.BodyProblems;
import dev.countersign.problem.Problem;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.util.List;
import java.util.Optional;
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
    private final Batches batches;

    DecisionApi(Questions questions, Batches batches) {
        this.questions = questions;
        this.batches = batches;
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

    /**
     * Many questions at once, at most 1000. Each is read by itself, so that one that is wrong is
     * answered with its own problem.
     *
     * @param items {@link NewRequest}s
     */
    record Batch(@Nullable List<@Nullable JsonNode> items, @Nullable Boolean dryRun) {}

    @Post("/batch")
    BatchView decideAll(Caller caller, @Body Batch body) {
        List<@Nullable JsonNode> items = body.items();
        if (items == null || items.isEmpty()) {
            throw Problem.field("/items", "missing", "A batch needs items.", "1 to 1000 questions");
        }
        Batches.requireFew("/items", items.size());
        List<BatchItem> questions = items.stream().map(DecisionApi::read).toList();
        boolean dryRun = Boolean.TRUE.equals(body.dryRun());
        return BatchView.of(batches.decide(caller, questions, dryRun, _ -> false));
    }

    private static BatchItem read(@Nullable JsonNode item) {
        try {
            if (item == null || !item.isObject()) {
                throw Problem.field("", "type", "This is not a question.", "an object");
            }
            return new BatchItem.Asked(
                    StrictJson.convert(item, NewRequest.class), Optional.empty());
        } catch (Problem wrong) {
            return new BatchItem.Unreadable(wrong);
        } catch (JsonProcessingException e) {
            return new BatchItem.Unreadable(BodyProblems.of(e));
        }
    }
}
