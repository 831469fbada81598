package dev.countersign.gate.running;

import dev.countersign.gate.model.Printable;
import java.util.List;

/**
 * A process that is one of the tools.
 *
 * @param tool the tool's id in the register, for example {@code ollama}
 * @param account its account, {@code uid:1000}, or {@code unknown}
 * @param models what its command line names as a model: paths or names, not looked at
 */
public record RunningTool(String tool, long pid, String account, List<String> models) {
    public RunningTool {
        models = models.stream().map(Printable::of).toList();
    }
}
