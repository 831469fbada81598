package dev.countersign.policy.opa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.EngineAnswer;
import dev.countersign.policy.EngineFailure;
import dev.countersign.policy.PolicyEngine;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the OPA server and takes an answer only while that server has the bundle of this revision,
 * which every answer has to say.
 */
final class OpaEngine implements PolicyEngine {
    private static final byte[] BEFORE = "{\"input\":".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_INPUT = 8 << 20;
    private static final int MOST_SHOWN = 300;

    private final DataExchange exchange;
    private final String revision;
    private final @Nullable String bundle;
    private volatile String version = "unknown";

    /**
     * @param revision what OPA has to have
     * @param bundle OPA's name for the bundle; null where it may have only one
     */
    OpaEngine(DataExchange exchange, String revision, @Nullable String bundle) {
        this.exchange = exchange;
        this.revision = revision;
        this.bundle = bundle;
    }

    /** The version is the one OPA gave with its last answer. */
    @Override
    public String name() {
        return "opa " + version;
    }

    @Override
    public EngineAnswer evaluate(byte[] input) {
        try {
            requireOneValue(input);
            HttpResponse<byte[]> response = exchange.ask(question(input));
            if (response.statusCode() != 200) {
                throw refusal(response);
            }
            DataAnswer answer = DataAnswer.read(response.body());
            version = answer.version();
            requireRevision(answer.revisions());
            return answer.result() == null
                    ? new EngineAnswer.Undefined()
                    : new EngineAnswer.Result(answer.result());
        } catch (NoAnswer e) {
            return new EngineAnswer.Failed(e.failure(), String.valueOf(e.getMessage()));
        }
    }

    private static byte[] question(byte[] input) {
        return ByteBuffer.allocate(BEFORE.length + input.length + 1)
                .put(BEFORE)
                .put(input)
                .put((byte) '}')
                .array();
    }

    /**
     * What is not exactly one value could end the member it is put into and begin another; half a
     * surrogate pair would silently become another character in OPA.
     */
    private static void requireOneValue(byte[] input) throws NoAnswer {
        if (input.length > MAX_INPUT) {
            throw new NoAnswer(
                    EngineFailure.MEMORY,
                    "the input has %d bytes, more than the 8 MiB that are sent"
                            .formatted(input.length));
        }
        try {
            JsonNode value = StrictJson.tree(input);
            if (value.isMissingNode() || holdsHalf(value)) {
                throw new NoAnswer(
                        EngineFailure.INPUT_INVALID, "the input is empty or has half a character");
            }
        } catch (JsonProcessingException e) {
            throw new NoAnswer(EngineFailure.INPUT_INVALID, "the input is not one JSON value");
        }
    }

    private static boolean holdsHalf(JsonNode value) {
        return value.isTextual()
                ? value.textValue().codePoints().anyMatch(OpaEngine::isHalf)
                : value.valueStream().anyMatch(OpaEngine::holdsHalf)
                        || value.propertyStream()
                                .anyMatch(e -> e.getKey().codePoints().anyMatch(OpaEngine::isHalf));
    }

    private static boolean isHalf(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }

    private void requireRevision(Map<String, String> revisions) throws NoAnswer {
        boolean ours =
                bundle == null
                        ? revisions.size() == 1 && revisions.containsValue(revision)
                        : revision.equals(revisions.get(bundle));
        if (!ours) {
            throw new NoAnswer(
                    EngineFailure.OTHER_REVISION,
                    "revision %s is in force, OPA has %s%s"
                            .formatted(
                                    revision,
                                    revisions,
                                    bundle == null && revisions.size() > 1
                                            ? "; name ours in countersign.policy.opa.bundle"
                                            : ""));
        }
    }

    /** An error of evaluation is the bundle's, every other one the server's. */
    private static NoAnswer refusal(HttpResponse<byte[]> response) {
        String said =
                new String(response.body(), StandardCharsets.UTF_8).replaceAll("\\s+", " ").strip();
        String detail =
                "OPA answered %d: %s"
                        .formatted(
                                response.statusCode(),
                                said.substring(0, Math.min(said.length(), MOST_SHOWN)));
        return new NoAnswer(
                switch (response.statusCode()) {
                    case 500 ->
                            said.contains("\"internal_error\"")
                                    ? EngineFailure.ABORTED
                                    : EngineFailure.REFUSED;
                    case 502, 503, 504 -> EngineFailure.UNREACHABLE;
                    default -> EngineFailure.REFUSED;
                },
                detail);
    }
}
