package dev.countersign.gate.model;

import java.util.List;
import java.util.Map;

/**
 * What the header of a safetensors file says. Everything here is self-declared.
 *
 * @param tensors number of tensors
 * @param declared the entries of {@code __metadata__} that say what the model is, under the names
 *     that GGUF uses
 * @param findings reasons to look closer at a file that is otherwise well-formed
 */
record SafetensorsHeader(int tensors, Map<String, String> declared, List<String> findings) {
    SafetensorsHeader {
        declared = Map.copyOf(declared);
        findings = List.copyOf(findings);
    }
}
