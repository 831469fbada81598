package dev.countersign.gate.model;

import dev.countersign.token.Artifact;
import dev.countersign.token.ArtifactRole;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** Every file that a loader would read, in the order of the artifacts of its identity. */
    public List<Path> files() {
        return parts.stream().map(ModelPart::file).toList();
    }

    /**
     * The set of this model and one more that is a single file, in the role that the tool gives it;
     * empty where the other has several files, whose places in such a set are not defined.
     */
    public Optional<FoundModel> with(ArtifactRole role, FoundModel other) {
        if (other.parts.size() != 1
                || !other.parts.getFirst().path().equals(Artifact.BLOB)
                || other.remote
                || remote
                || manifest.isPresent()) {
            return Optional.empty();
        }
        List<ModelPart> all = new ArrayList<>(parts);
        all.add(new ModelPart(role, other.parts.getFirst().file(), Artifact.BLOB));
        return Optional.of(
                new FoundModel(
                        location,
                        name + " + " + other.name,
                        tool,
                        format,
                        source,
                        all,
                        manifest,
                        false,
                        notes));
    }

    /** Whether a loader would run code from it. */
    public boolean hasCode() {
        return parts.stream().anyMatch(part -> part.role() == ArtifactRole.CODE);
    }
}
