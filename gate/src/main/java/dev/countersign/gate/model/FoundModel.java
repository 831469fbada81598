package dev.countersign.gate.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model that was found but not read yet.
 *
 * @param location the file, folder or manifest that names it
 * @param name what a person calls it: a file name, a folder, or a full Ollama name
 * @param tool the tool whose folder it lies in, if it lies in one
 * @param parts every file that a loader would read
 * @param manifest the Ollama manifest, if that is what names it
 * @param remote whether using it would send prompts off this machine
 * @param notes things seen while looking that a format scan reports as findings
 */
public record FoundModel(
        Path location,
        String name,
        Optional<String> tool,
        ModelFormat format,
        ModelSource source,
        List<ModelPart> parts,
        Optional<OllamaManifest> manifest,
        boolean remote,
        List<String> notes) {
    public FoundModel {
        name = Printable.of(name);
        parts = List.copyOf(parts);
        notes = List.copyOf(notes);
    }

    /** Whether a loader would run code from it. */
    public boolean hasCode() {
        return parts.stream()
                .anyMatch(part -> part.role() == dev.countersign.token.ArtifactRole.CODE);
    }
}
