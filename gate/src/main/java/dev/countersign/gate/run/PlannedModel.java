package dev.countersign.gate.run;

import dev.countersign.gate.model.FoundModel;
import dev.countersign.token.ArtifactRole;

/**
 * A model that a command would load.
 *
 * @param asked the option or variable that names it, for example {@code --lora}
 * @param role what it is to the tool
 * @param tool under whose approvals it falls: LocalGPT's generation models run in Ollama
 */
public record PlannedModel(String asked, ArtifactRole role, String tool, FoundModel model) {}
