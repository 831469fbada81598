package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.BodyProblems;
import dev.countersign.problem.FieldError;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OPA's Data API (https://www.openpolicyagent.org/docs/rest-api#data-api), so that what speaks to
 * OPA can speak to this server. The bundle has one entrypoint: its value and what lies in it are
 * the only documents, everything else is undefined, which OPA answers with 200 and no result. The
 * input is the caller's own claim: a decision on it is recorded as an evaluation, about nobody, and
 * never stands behind an approval.
 */
@Controller("/v1/data")
@Secured("policy:evaluate")
@ExecuteOn(TaskExecutors.BLOCKING)
class DataApi {
    private static final List<String> ENTRYPOINT = List.of("countersign", "main", "decision");

    private final Evaluations evaluations;

    DataApi(Evaluations evaluations) {
        this.evaluations = evaluations;
    }

    @Post(uris = {"/", "/{path:.*}"})
    @Consumes(MediaType.APPLICATION_JSON)
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Question.class)))
    HttpResponse<byte[]> post(
            HttpRequest<?> request,
            @PathVariable @Nullable String path,
            @Body byte[] body,
            Authentication caller) {
        DataQuery query = DataQuery.of(request.getParameters());
        return answer(path, query, caller, () -> input(body));
    }

    @Get(uris = {"/", "/{path:.*}"})
    HttpResponse<byte[]> get(
            HttpRequest<?> request, @PathVariable @Nullable String path, Authentication caller) {
        DataQuery query = DataQuery.of(request.getParameters());
        return answer(path, query, caller, () -> input(query.input()));
    }

    /** Reads the input, or says what is wrong with it. */
    private interface Input {
        DecisionInput read();
    }

    private HttpResponse<byte[]> answer(
            @Nullable String path, DataQuery query, Authentication caller, Input input) {
        DataMetrics metrics = new DataMetrics();
        ObjectNode answer = StrictJson.mapperForHttp().createObjectNode();
        Optional<JsonPointer> place = place(path);
        BundleIdentity bundle = evaluations.bundle();
        if (place.isPresent()) {
            DecisionInput read = input.read();
            metrics.inputParsed();
            EvaluatedDecision evaluated = evaluations.evaluate(read);
            metrics.evaluated();
            bundle = evaluated.bundle();
            answer.put("decision_id", evaluations.record(caller.getName(), evaluated));
            JsonNode result = result(evaluated).at(place.get());
            if (!result.isMissingNode()) {
                answer.set("result", result);
            }
        }
        if (query.provenance()) {
            answer.set("provenance", provenance(bundle));
        }
        if (query.metrics()) {
            answer.set("metrics", metrics.all());
        }
        return HttpResponse.ok(query.written(answer)).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    /** Where in the entrypoint's value the path leads; empty when it leads elsewhere. */
    private static Optional<JsonPointer> place(@Nullable String path) {
        List<String> names = path == null ? List.of() : List.of(path.split("/", -1));
        if (names.size() < ENTRYPOINT.size()
                || !names.subList(0, ENTRYPOINT.size()).equals(ENTRYPOINT)) {
            return Optional.empty();
        }
        StringBuilder pointer = new StringBuilder();
        for (String name : names.subList(ENTRYPOINT.size(), names.size())) {
            pointer.append('/').append(name.replace("~", "~0"));
        }
        return Optional.of(JsonPointer.compile(pointer.toString()));
    }

    /** Missing where the entrypoint is undefined for this input. */
    private static JsonNode result(EvaluatedDecision evaluated) {
        if (evaluated.failure() == EngineFailure.UNDEFINED) {
            return StrictJson.mapperForHttp().missingNode();
        }
        try {
            return StrictJson.tree(evaluated.output().getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a decision is JSON", e);
        }
    }

    /** As OPA writes it; what describes its build is empty, for this is another program. */
    private static ObjectNode provenance(BundleIdentity bundle) {
        ObjectNode provenance = StrictJson.mapperForHttp().createObjectNode();
        String version = DataApi.class.getPackage().getImplementationVersion();
        provenance.put("version", "countersign " + (version == null ? "development" : version));
        provenance.put("build_commit", "").put("build_timestamp", "").put("build_hostname", "");
        provenance.putObject("bundles").putObject("countersign").put("revision", bundle.revision());
        return provenance;
    }

    private static DecisionInput input(byte[] body) {
        try {
            return present(StrictJson.read(body, Question.class).input());
        } catch (JsonProcessingException e) {
            throw BodyProblems.of(e);
        }
    }

    private static DecisionInput input(@Nullable String parameter) {
        try {
            return present(
                    parameter == null
                            ? null
                            : StrictJson.read(
                                    parameter.getBytes(StandardCharsets.UTF_8),
                                    DecisionInput.class));
        } catch (JsonProcessingException e) {
            throw under("/input", BodyProblems.of(e));
        }
    }

    private static Problem under(String pointer, Problem problem) {
        return Problem.fields(
                problem.errors().stream()
                        .map(e ->
                                new FieldError(
                                        pointer + e.pointer(), e.code(), e.detail(), e.expected()))
                        .toList());
    }

    private static DecisionInput present(@Nullable DecisionInput input) {
        if (input == null) {
            throw Problem.field("/input", "missing", "The input is missing.", "an object");
        }
        return input;
    }

    /** What OPA takes. */
    record Question(@Nullable DecisionInput input) {}
}
