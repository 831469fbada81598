package dev.countersign.policy.wasm;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One of OPA's conformance cases, as {@code policies/conformance/compile.go} writes it.
 *
 * @param name OPA's note; where several have the same, with a number
 */
record ConformanceCase(String name, JsonNode json) {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    static List<ConformanceCase> read(Path file) throws IOException {
        Map<String, Integer> notes = new HashMap<>();
        List<ConformanceCase> cases = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode json = MAPPER.readTree(line);
            String note = json.get("note").asText();
            int times = notes.merge(note, 1, Integer::sum);
            cases.add(new ConformanceCase(times == 1 ? note : note + " (" + times + ")", json));
        }
        return cases;
    }

    boolean isCompiled() {
        return json.hasNonNull("wasm");
    }

    String module() {
        return json.get("wasm").asText();
    }

    byte[] data() {
        return (json.hasNonNull("data") ? json.get("data").toString() : "{}")
                .getBytes(StandardCharsets.UTF_8);
    }

    byte @Nullable [] input() {
        JsonNode input = json.get("input_json");
        return input == null ? null : input.asText().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an error is wanted, and not only because OPA was told to be strict. */
    boolean wantsError() {
        return json.has("want_error") || json.has("want_error_code");
    }

    boolean isStrict() {
        return json.path("strict_error").asBoolean();
    }

    /**
     * What is wrong with this result set, or null. Sets come back in no order, so order is only
     * looked at by those who know which arrays were sets; nobody here does.
     */
    @Nullable String fault(String resultSet) {
        JsonNode got;
        try {
            got = MAPPER.readTree(resultSet);
        } catch (IOException e) {
            return "no JSON: " + resultSet;
        }
        if (wantsError()) {
            return isStrict() && got.isEmpty() ? null : "an error was wanted, not " + got;
        }
        if (json.has("want_result")) {
            String wanted = unordered(bindings(json.get("want_result")));
            String given = unordered(bindings(got));
            return wanted.equals(given) ? null : "wanted " + wanted + ", got " + given;
        }
        if (json.has("want_defined")) {
            boolean wanted = json.get("want_defined").asBoolean();
            return wanted == !got.isEmpty() ? null : wanted ? "undefined" : "defined: " + got;
        }
        return null;
    }

    /** Variables that the compiler made up are not compared. */
    private static JsonNode bindings(JsonNode rows) {
        JsonNode copy = rows.deepCopy();
        copy.forEach(row -> {
            if (row instanceof ObjectNode object) {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                names.stream().filter(n -> n.startsWith("$")).forEach(object::remove);
            }
        });
        return copy;
    }

    private static String unordered(JsonNode value) {
        if (value.isObject()) {
            TreeMap<String, String> members = new TreeMap<>();
            value.properties().forEach(e -> members.put(e.getKey(), unordered(e.getValue())));
            return members.toString();
        }
        if (value.isArray()) {
            List<String> elements = new ArrayList<>();
            value.forEach(element -> elements.add(unordered(element)));
            Collections.sort(elements);
            return elements.toString();
        }
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue().stripTrailingZeros();
            return number.signum() == 0 ? "0" : number.toString();
        }
        return value.toString();
    }
}
