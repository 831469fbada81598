package dev.countersign.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.approval.BatchAnswer;
import dev.countersign.approval.BatchItem;
import dev.countersign.approval.Batches;
import dev.countersign.approval.PolicyAnswer;
import dev.countersign.approval.Questions;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Roles;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.Outcome;
import dev.countersign.problem.BodyProblems;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * AuthZEN, OpenID's Authorization API 1.0: may this person load this model here, for this? The
 * mapping is in {@code docs/decision-api.md}. Every decision is recorded.
 */
@Controller("/access/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@Consumes(MediaType.ALL) // another type is a bad request here, by the specification
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR,
    AuthzenApi.DECISIONS_WRITE
})
final class AuthzenApi {
    static final String DECISIONS_WRITE = "decisions:write";

    /** What is wrong with a question, as opposed to with this server. */
    private static final Set<ProblemCode> OF_THE_QUESTION =
            Set.of(ProblemCode.FIELD_INVALID, ProblemCode.NOT_FOUND);

    private final Questions questions;
    private final Batches batches;
    private final People people;

    AuthzenApi(Questions questions, Batches batches, People people) {
        this.questions = questions;
        this.batches = batches;
        this.people = people;
    }

    /** The answers to several evaluations, in their order. */
    record Answers(List<AuthzenAnswer> evaluations) {}

    @Post("/evaluation")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "object")))
    AuthzenAnswer evaluation(Caller caller, HttpRequest<?> request, @Body byte @Nullable [] body) {
        return one(caller, object(request, body));
    }

    /** Without evaluations this is the same as asking for one (section 7.1). */
    @Post("/evaluations")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = "object")))
    Object evaluations(Caller caller, HttpRequest<?> request, @Body byte @Nullable [] body) {
        JsonNode asked = object(request, body);
        JsonNode items = asked.path("evaluations");
        if (items.isMissingNode() || (items.isArray() && items.isEmpty())) {
            return one(caller, asked);
        }
        if (!items.isArray()) {
            throw Problem.field("/evaluations", "type", "This is not an array.", "an array");
        }
        Batches.requireFew("/evaluations", items.size());
        Predicate<Outcome> last = last(asked.at("/options/evaluations_semantic"));
        List<BatchItem> questionsOfAll =
                items.valueStream().map(item -> item(asked, item)).toList();
        return new Answers(
                batches.decide(caller, questionsOfAll, false, last).items().stream()
                        .map(AuthzenApi::answer)
                        .toList());
    }

    private AuthzenAnswer one(Caller caller, JsonNode asked) {
        AuthzenQuestion question = AuthzenQuestion.of(asked);
        try {
            PolicyAnswer answer =
                    questions.decide(caller, question.request(), person(question), false);
            return AuthzenAnswer.of(answer);
        } catch (Problem wrong) {
            if (OF_THE_QUESTION.contains(wrong.code())) {
                return AuthzenAnswer.of(wrong);
            }
            throw wrong;
        }
    }

    private BatchItem item(JsonNode defaults, JsonNode item) {
        try {
            AuthzenQuestion question = AuthzenQuestion.of(AuthzenQuestion.merged(defaults, item));
            return new BatchItem.Asked(question.request(), person(question));
        } catch (Problem wrong) {
            return new BatchItem.Unreadable(wrong);
        }
    }

    private static AuthzenAnswer answer(BatchAnswer.Item item) {
        return switch (item) {
            case BatchAnswer.Item.Decided(PolicyAnswer answer) -> AuthzenAnswer.of(answer);
            case BatchAnswer.Item.Refused(Problem problem) -> AuthzenAnswer.of(problem);
        };
    }

    /** The person by id, or by the name they sign in with. */
    private Optional<String> person(AuthzenQuestion question) {
        if (!question.isAboutAPerson()) {
            return Optional.empty();
        }
        String id = question.subjectId();
        return Optional.of(
                id.startsWith("usr_") ? id : people.byUsername(id).map(Person::id).orElse(id));
    }

    /** Which outcome ends the list (section 7.1.2.1). */
    private static Predicate<Outcome> last(JsonNode semantic) {
        return switch (semantic.isMissingNode() ? "execute_all" : semantic.asText()) {
            case "execute_all" -> _ -> false;
            case "deny_on_first_deny" -> outcome -> outcome != Outcome.ALLOW;
            case "permit_on_first_permit" -> outcome -> outcome == Outcome.ALLOW;
            default ->
                    throw Problem.field(
                            "/options/evaluations_semantic",
                            "value",
                            "This semantic is not known.",
                            "execute_all, deny_on_first_deny, permit_on_first_permit");
        };
    }

    private static JsonNode object(HttpRequest<?> request, byte @Nullable [] body) {
        boolean json =
                request.getContentType()
                        .filter(type -> type.getName().equals(MediaType.APPLICATION_JSON))
                        .isPresent();
        if (!json) {
            throw new Problem(ProblemCode.BODY_MALFORMED, "Send application/json.");
        }
        try {
            JsonNode read = StrictJson.tree(body == null ? new byte[0] : body);
            if (!read.isObject()) {
                throw Problem.field("", "type", "The body is not an object.", "an object");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw BodyProblems.of(e);
        }
    }
}
