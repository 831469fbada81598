package dev.countersign.policy.opa;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.EngineFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What OPA answers to a question with {@code provenance}.
 *
 * @param result the rule's value exactly as OPA wrote it, or null when it is undefined
 * @param version OPA's own version
 * @param revisions of the bundles it has, by their names
 */
record DataAnswer(@Nullable String result, String version, Map<String, String> revisions) {
    static DataAnswer read(byte[] body) throws NoAnswer {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            return read(text);
        } catch (CharacterCodingException e) {
            throw new NoAnswer(EngineFailure.OUTPUT_INVALID, "OPA's answer is not UTF-8");
        } catch (JsonProcessingException e) {
            throw new NoAnswer(
                    EngineFailure.OUTPUT_INVALID,
                    "OPA's answer is not the JSON it should be: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new NoAnswer(EngineFailure.OUTPUT_INVALID, "OPA's answer cannot be read");
        }
    }

    private static DataAnswer read(String text) throws IOException, NoAnswer {
        String result = null;
        String provenance = null;
        try (JsonParser json = StrictJson.mapperForHttp().getFactory().createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new NoAnswer(EngineFailure.OUTPUT_INVALID, "OPA's answer is no object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "result" -> result = slice(text, json);
                    case "provenance" -> provenance = slice(text, json);
                    default -> json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw new NoAnswer(EngineFailure.OUTPUT_INVALID, "something follows OPA's answer");
            }
        }
        if (provenance == null) {
            throw new NoAnswer(
                    EngineFailure.OTHER_REVISION, "OPA does not say which bundle it has");
        }
        JsonNode from = StrictJson.tree(provenance.getBytes(StandardCharsets.UTF_8));
        return new DataAnswer(
                result, from.path("version").asText("unknown"), revisions(from.path("bundles")));
    }

    /** Not read and written again: what is recorded is what OPA said. */
    private static String slice(String text, JsonParser json) throws IOException {
        long start = json.currentTokenLocation().getCharOffset();
        json.skipChildren();
        json.finishToken();
        return text.substring((int) start, (int) json.currentLocation().getCharOffset());
    }

    private static Map<String, String> revisions(JsonNode bundles) {
        Map<String, String> revisions = new TreeMap<>();
        bundles.properties()
                .forEach(bundle ->
                        revisions.put(
                                bundle.getKey(), bundle.getValue().path("revision").asText("")));
        return revisions;
    }
}
