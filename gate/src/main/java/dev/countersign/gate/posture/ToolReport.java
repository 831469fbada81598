package dev.countersign.gate.posture;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found about one installed tool.
 *
 * @param id the tool's id in the register
 * @param version its version as numbers, empty when it cannot be told
 * @param facts answers by fact
 * @param plugins names of its plugins, empty when they cannot be told
 */
record ToolReport(
        String id,
        Optional<List<Long>> version,
        Map<FactName, Answer> facts,
        Optional<List<String>> plugins) {
    ToolReport {
        facts = Map.copyOf(facts);
        plugins = plugins.map(List::copyOf);
    }
}
