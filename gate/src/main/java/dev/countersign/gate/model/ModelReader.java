package dev.countersign.gate.model;

import dev.countersign.token.Artifact;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Computes what a found model really is: the digest of exactly the bytes that a loader would read.
 */
public final class ModelReader {
    private final FileHasher hasher;

    /**
     * @param progress receives the bytes done since its last call, from several threads
     */
    public ModelReader(HashCache cache, LongConsumer progress) {
        this.hasher = new FileHasher(cache, progress);
    }

    /**
     * A model as hashed.
     *
     * @param artifacts in the order of the found model's parts
     * @param manifest the digest of the Ollama manifest, present only if every blob it names holds
     *     the bytes it promises
     */
    public record Identity(List<Artifact> artifacts, ModelSet set, Optional<Digest> manifest) {}

    /**
     * Hashes every part.
     *
     * @throws MalformedModelException if the files make no artifact set
     * @throws IOException if a file cannot be read or changes meanwhile
     */
    public Identity identify(FoundModel model) throws IOException, MalformedModelException {
        List<Artifact> artifacts = hasher.hash(model.parts());
        try {
            ModelSet set = ModelSet.of(artifacts);
            Optional<OllamaManifest> manifest = model.manifest();
            boolean whole = manifest.isPresent() && holdsItsBlobs(manifest.get(), model, artifacts);
            return new Identity(
                    artifacts,
                    set,
                    whole ? Optional.of(manifest.get().digest()) : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new MalformedModelException(String.valueOf(e.getMessage()));
        }
    }

    private boolean holdsItsBlobs(OllamaManifest manifest, FoundModel model, List<Artifact> weights)
            throws IOException {
        Optional<OllamaStore> store = OllamaStore.around(model.location());
        if (store.isEmpty()) {
            return false;
        }
        List<OllamaManifest.Layer> others =
                java.util.stream.Stream.concat(
                                manifest.layers().stream().filter(layer -> layer.role().isEmpty()),
                                java.util.stream.Stream.of(manifest.config()))
                        .toList();
        List<ModelPart> parts = others.stream().map(layer -> store.get().part(layer)).toList();
        List<Artifact> hashed = hasher.hash(parts);
        for (int i = 0; i < hashed.size(); i++) {
            if (!hashed.get(i).sha256().equals(others.get(i).digest())) {
                return false;
            }
        }
        List<Digest> promised =
                manifest.layers().stream()
                        .filter(layer -> layer.role().isPresent())
                        .map(OllamaManifest.Layer::digest)
                        .toList();
        return weights.stream().map(Artifact::sha256).toList().equals(promised);
    }
}
