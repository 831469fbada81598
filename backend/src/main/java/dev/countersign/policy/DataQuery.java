package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.countersign.platform.StrictJson;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpParameters;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of OPA's Data API. A switch is on when it is there without a value or with
 * {@code true} in any case. {@code strict-builtin-errors} and {@code rule_labels} change nothing
 * here: an error always is a denial, and rules carry no labels. What is not known is left alone, as
 * OPA does.
 *
 * @param input the input of the GET form, as JSON text
 */
record DataQuery(boolean pretty, boolean provenance, boolean metrics, @Nullable String input) {
    private static final Set<String> EXPLANATIONS = Set.of("notes", "fails", "full", "debug");

    static DataQuery of(HttpParameters parameters) {
        if (parameters.getAll("explain").stream().anyMatch(EXPLANATIONS::contains)) {
            throw Problem.field(
                    "/explain",
                    "unsupported",
                    "The policy runs compiled and leaves no trace; the findings say why.",
                    "no explain parameter, or explain=off");
        }
        List<String> inputs = parameters.getAll("input");
        return new DataQuery(
                on(parameters, "pretty"),
                on(parameters, "provenance"),
                on(parameters, "metrics") || on(parameters, "instrument"),
                inputs.isEmpty() ? null : inputs.getLast());
    }

    private static boolean on(HttpParameters parameters, String name) {
        List<String> values = parameters.getAll(name);
        return values.equals(List.of("")) || values.stream().anyMatch("true"::equalsIgnoreCase);
    }

    byte[] written(JsonNode answer) {
        ObjectWriter writer =
                pretty
                        ? StrictJson.mapperForHttp().writerWithDefaultPrettyPrinter()
                        : StrictJson.mapperForHttp().writer();
        try {
            return writer.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is JSON", e);
        }
    }
}
