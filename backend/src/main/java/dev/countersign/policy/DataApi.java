package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.audit.AuditLog;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.BodyProblems;
import dev.countersign.problem.Problem;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.transaction.annotation.Transactional;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OPA's Data API for the one rule there is
 * (https://www.openpolicyagent.org/docs/rest-api#data-api), so that what speaks to OPA can speak to
 * this server. The input is the caller's own claim: the decision is recorded as an evaluation,
 * about nobody, and never stands behind an approval.
 */
@Controller("/v1/data/countersign/main/decision")
class DataApi {
    private final Policy policy;
    private final Decisions decisions;
    private final AuditLog audit;

    DataApi(Policy policy, Decisions decisions, AuditLog audit) {
        this.policy = policy;
        this.decisions = decisions;
        this.audit = audit;
    }

    @Post
    @Consumes(MediaType.APPLICATION_JSON)
    @Secured("policy:evaluate")
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Transactional
    Answer evaluate(@Body byte[] body, Authentication caller) {
        EvaluatedDecision evaluated = policy.evaluate(input(body));
        StoredDecision stored =
                decisions.record(DecisionPurpose.EVALUATION, DecisionSubject.NONE, evaluated);
        audit.append(
                caller.getName(),
                "policy.evaluated",
                stored.id(),
                Map.of("outcome", stored.outcome().text(), "bundle", evaluated.bundle().digest()));
        boolean undefined = evaluated.failure() == EngineFailure.UNDEFINED;
        return new Answer(undefined ? null : evaluated.output(), stored.id());
    }

    private static DecisionInput input(byte[] body) {
        try {
            DecisionInput input = StrictJson.read(body, Question.class).input();
            if (input == null) {
                throw Problem.field("/input", "missing", "The input is missing.", "an object");
            }
            return input;
        } catch (JsonProcessingException e) {
            throw BodyProblems.of(e);
        }
    }

    /** What OPA takes. */
    record Question(@Nullable DecisionInput input) {}

    /** What OPA answers; without a result where the decision is undefined. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(@JsonRawValue @Nullable String result, String decisionId) {}
}
