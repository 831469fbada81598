package dev.countersign.gate.load;

import dev.countersign.gate.check.CheckResult;
import dev.countersign.gate.model.ModelReader;
import java.util.Optional;

/**
 * The answer to a load.
 *
 * @param identity the bytes that were decided about; empty where they could not be read
 * @param goesThrough whether the load may happen: when allowed, and while the gate only observes
 */
public record LoadDecision(
        CheckResult result, Optional<ModelReader.Identity> identity, boolean goesThrough) {}
