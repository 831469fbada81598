package dev.countersign.policy.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.Sha256;
import dev.countersign.platform.StrictJson;
import io.micronaut.context.annotation.Context;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is erased or replaced in events before they leave this server. The rules are read once, at
 * the start, from {@code decision-log-mask.json} in the data directory or from the file that {@code
 * countersign.decision-log.mask-file} names; a rule that cannot be followed ends the start, because
 * an export must never show what was meant to be hidden. Without a file nothing is masked.
 */
@Context
public final class Masking {
    private static final int MOST = 1_000;
    private static final String NONE = "none";

    private final List<MaskRule> rules;
    private final String digest;

    @Inject
    Masking(DataDirectory home, DecisionLogSettings settings) {
        this(content(file(home, settings), !settings.maskFile().isEmpty()));
    }

    /** The rules as a JSON array; empty for none. */
    Masking(byte[] json) {
        rules = json.length == 0 ? List.of() : rules(json);
        digest = json.length == 0 ? NONE : "sha256:" + Sha256.hex(json);
    }

    private static Path file(DataDirectory home, DecisionLogSettings settings) {
        return settings.maskFile().isEmpty()
                ? home.path("decision-log-mask.json")
                : Path.of(settings.maskFile());
    }

    private static byte[] content(Path file, boolean named) {
        try {
            return named || Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new IllegalStateException(
                    "countersign.decision-log.mask-file: " + file + " cannot be read", e);
        }
    }

    private static List<MaskRule> rules(byte[] json) {
        List<MaskRule> rules = new ArrayList<>();
        try {
            JsonNode list = StrictJson.tree(json);
            if (!list.isArray() || list.size() > MOST) {
                throw new IllegalStateException(
                        "The masking rules of the decision log have to be a JSON array of at most"
                                + " 1,000 rules.");
            }
            for (JsonNode rule : list) {
                rules.add(MaskRule.of(rule));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "The masking rules of the decision log are no JSON: " + e.getOriginalMessage(),
                    e);
        } catch (MaskRefused e) {
            throw new IllegalStateException(
                    "Rule %d of the masking rules of the decision log %s."
                            .formatted(rules.size() + 1, e.getMessage()),
                    e);
        }
        return rules;
    }

    /** {@code sha256:} of the rules, or {@code none}: says under which rules an export was made. */
    public String digest() {
        return digest;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** In the order of the file, each on what the one before left. */
    void apply(ObjectNode event) {
        rules.forEach(rule -> rule.apply(event));
    }
}
