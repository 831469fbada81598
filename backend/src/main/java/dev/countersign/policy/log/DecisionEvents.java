package dev.countersign.policy.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.ServerSettings;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.DecisionSubject;
import dev.countersign.policy.EngineFailure;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.StoredDecision;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes recorded decisions as events of OPA's decision log
 * (https://www.openpolicyagent.org/docs/management-decision-logs), masked. What that form has no
 * place for is under {@code custom}.
 */
@Singleton
public final class DecisionEvents {
    private static final String BUNDLE = "countersign";
    private static final String PATH = "countersign/main/decision";

    private final String instance;
    private final Masking masking;

    DecisionEvents(ServerSettings settings, Masking masking) {
        instance = settings.issuer();
        this.masking = masking;
    }

    /** The masking rules that events are written under. */
    public Masking masking() {
        return masking;
    }

    /** One event as JSON without line ends. */
    public byte[] event(StoredDecision stored) {
        EvaluatedDecision evaluated = stored.evaluated();
        ObjectNode event = StrictJson.mapperForHttp().createObjectNode();
        event.putObject("labels")
                .put("app", "countersign")
                .put("id", instance)
                .put("engine", evaluated.engine());
        event.put("decision_id", stored.id());
        event.putObject("bundles").putObject(BUNDLE).put("revision", evaluated.bundle().revision());
        event.put("path", PATH);
        if (evaluated.failure() != EngineFailure.INPUT_INVALID) {
            set(event, "input", evaluated.input());
        }
        set(event, "result", evaluated.output());
        put(event, "requested_by", stored.about().personId());
        event.put("timestamp", stored.at().toString());
        custom(event.putObject("custom"), stored);
        masking.apply(event);
        return StrictJson.write(event);
    }

    private static void custom(ObjectNode custom, StoredDecision stored) {
        DecisionSubject about = stored.about();
        custom.put("purpose", stored.purpose().text());
        custom.put("bundle_digest", stored.evaluated().bundle().digest());
        custom.put("bundle_sequence", stored.evaluated().bundle().sequence());
        put(custom, "request_id", about.requestId());
        put(custom, "device_id", about.deviceId());
        put(custom, "model_digest", about.modelDigest());
        put(custom, "tool_id", about.toolId());
    }

    private static void put(ObjectNode object, String name, @Nullable String value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    private static void set(ObjectNode event, String name, String json) {
        try {
            event.set(name, StrictJson.tree(json.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a recorded " + name + " is no JSON", e);
        }
    }
}
