package dev.countersign.gate.model;

import dev.countersign.token.Artifact;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Computes what a found model really is: the digest of exactly the bytes that a loader would read.
 */
public final class ModelReader {
    private final FileHasher hasher;

    /**
     * @param progress receives the bytes hashed since its last call, from several threads; what the
     *     cache knows is not counted
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

    /** How many bytes {@link #hashAhead} would have to hash; what is known costs nothing. */
    public long pendingBytes(List<FoundModel> models) {
        return hasher.pending(partsOf(models));
    }

    /**
     * Hashes the files of several models in parallel, each file once, so that {@link #identify}
     * finds its digests. A file that cannot be read is left for {@link #identify} to report.
     *
     * @param afterEach is told after each file, by one thread at a time
     */
    public void hashAhead(List<FoundModel> models, Runnable afterEach) throws IOException {
        hasher.ahead(partsOf(models), afterEach);
    }

    private static List<ModelPart> partsOf(List<FoundModel> models) {
        List<ModelPart> parts = new ArrayList<>();
        for (FoundModel model : models) {
            parts.addAll(model.parts());
            parts.addAll(otherLayers(model));
        }
        return parts;
    }

    /** What an Ollama manifest names beside weights: template, parameters, configuration. */
    private static List<ModelPart> otherLayers(FoundModel model) {
        Optional<OllamaStore> store = OllamaStore.around(model.location());
        if (model.manifest().isEmpty() || store.isEmpty()) {
            return List.of();
        }
        return others(model.manifest().get()).stream()
                .map(layer -> store.get().part(layer))
                .toList();
    }

    private static List<OllamaManifest.Layer> others(OllamaManifest manifest) {
        return Stream.concat(
                        manifest.layers().stream().filter(layer -> layer.role().isEmpty()),
                        Stream.of(manifest.config()))
                .toList();
    }

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
        List<OllamaManifest.Layer> others = others(manifest);
        List<ModelPart> parts = otherLayers(model);
        if (parts.size() != others.size()) {
            return false;
        }
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
