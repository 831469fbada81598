package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes the inputs and the data of P1. */
final class BenchInputs {
    /** Members that no rule reads. */
    private static final Map<String, List<String>> UNREAD =
            Map.of(
                    "", List.of("request"),
                    "/subject", List.of("roles"),
                    "/device", List.of("id"),
                    "/model", List.of("name", "publisher"),
                    "/model/source", List.of("ref"),
                    "/model/ancestry/0", List.of("relation", "name", "publisher"),
                    "/model/scans/0", List.of("tool"),
                    "/use", List.of("sanitisation"));

    private BenchInputs() {}

    /**
     * {@code input EXAMPLE BYTES FILE} grows or shrinks an example; {@code models COUNT FILE}
     * writes a catalogue as data.
     */
    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "input" ->
                    Files.write(
                            Path.of(arguments[3]),
                            sized(
                                    Files.readAllBytes(Path.of(arguments[1])),
                                    Integer.parseInt(arguments[2])));
            case "models" ->
                    Files.write(Path.of(arguments[2]), models(Integer.parseInt(arguments[1])));
            default -> throw new IllegalArgumentException("input or models, not " + arguments[0]);
        }
    }

    /**
     * An input of about this size: without what no rule reads, or with more ancestors and scans.
     */
    private static byte[] sized(byte[] example, int bytes) throws JsonProcessingException {
        ObjectNode input = (ObjectNode) StrictJson.tree(example);
        if (StrictJson.write(input).length > bytes) {
            UNREAD.forEach((at, names) -> ((ObjectNode) input.at(at)).remove(names));
        }
        ArrayNode ancestry = (ArrayNode) input.at("/model/ancestry");
        ArrayNode scans = (ArrayNode) input.at("/model/scans");
        JsonNode ancestor = ancestry.get(0);
        JsonNode scan = scans.get(0);
        for (int i = 1; StrictJson.write(input).length < bytes; i++) {
            ObjectNode another = ancestor.deepCopy();
            ancestry.add(another.put("name", "ancestor-" + i));
            ObjectNode older = scan.deepCopy();
            scans.add(older.put("at", scan.get("at").asLong() - i));
        }
        return StrictJson.write(input);
    }

    private static byte[] models(int count) {
        ObjectNode models = StrictJson.mapperForHttp().createObjectNode();
        for (int i = 0; i < count; i++) {
            models.putObject("sha256:%064x".formatted(i))
                    .put("name", "model-" + i)
                    .put("publisher", "publisher-" + i % 100)
                    .put("country", i % 2 == 0 ? "US" : "FR")
                    .put("license", "Apache-2.0")
                    .put("openness", "D");
        }
        return StrictJson.write(Map.of("models", models));
    }
}
