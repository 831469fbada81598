package dev.countersign.gate.model;

import dev.countersign.token.Artifact;
import dev.countersign.token.ArtifactRole;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder in which Ollama keeps models: {@code manifests/<host>/<namespace>/<model>/<tag>} and
 * {@code blobs/sha256-<hex>}.
 */
final class OllamaStore {
    private static final int MAX_MANIFESTS = 10_000;
    private static final List<String> KNOWN_KINDS =
            List.of("template", "system", "params", "license", "messages", "prompt", "embed");

    private final Path root;

    OllamaStore(Path root) {
        this.root = root;
    }

    static boolean isStore(Path folder) {
        return Files.isDirectory(folder.resolve("manifests"))
                && Files.isDirectory(folder.resolve("blobs"));
    }

    /** The store around a manifest file, if it lies in one. */
    static Optional<OllamaStore> around(Path manifest) {
        for (Path folder = manifest.toAbsolutePath().normalize().getParent();
                folder != null;
                folder = folder.getParent()) {
            Path parent = folder.getParent();
            if (parent != null && folder.endsWith("manifests") && isStore(parent)) {
                return Optional.of(new OllamaStore(parent));
            }
        }
        return Optional.empty();
    }

    /** The manifest file of that name, compared without regard to case. */
    Optional<Path> find(OllamaName name) throws IOException {
        Path place = root.resolve("manifests");
        for (String part : List.of(name.host(), name.namespace(), name.model(), name.tag())) {
            Optional<Path> next = child(place, part);
            if (next.isEmpty()) {
                return next;
            }
            place = next.get();
        }
        return Files.isRegularFile(place) ? Optional.of(place) : Optional.empty();
    }

    /**
     * As {@link #find}, for one who relies on the tool finding the same.
     *
     * @throws MalformedModelException if two names differ only in case
     */
    Optional<Path> findOnly(OllamaName name) throws IOException, MalformedModelException {
        Path place = root.resolve("manifests");
        for (String part : List.of(name.host(), name.namespace(), name.model(), name.tag())) {
            if (!Files.isDirectory(place)) {
                return Optional.empty();
            }
            List<Path> spelled;
            try (Stream<Path> children = Files.list(place)) {
                spelled =
                        children.filter(path ->
                                        String.valueOf(path.getFileName()).equalsIgnoreCase(part))
                                .toList();
            }
            if (spelled.size() > 1) {
                throw new MalformedModelException(
                        "the store has two names that differ only in case: " + Printable.of(part));
            }
            if (spelled.isEmpty()) {
                return Optional.empty();
            }
            place = spelled.getFirst();
        }
        return Files.isRegularFile(place) ? Optional.of(place) : Optional.empty();
    }

    private static Optional<Path> child(Path folder, String name) throws IOException {
        Path exact = folder.resolve(name);
        if (Files.exists(exact) || !Files.isDirectory(folder)) {
            return Files.exists(exact) ? Optional.of(exact) : Optional.empty();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(
                            path -> String.valueOf(path.getFileName()).equalsIgnoreCase(name))
                    .min(Path::compareTo);
        }
    }

    /** Every manifest of the store. */
    List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("manifests"), 5)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .limit(MAX_MANIFESTS)
                    .sorted()
                    .toList();
        }
    }

    FoundModel model(Path manifestFile) throws IOException, MalformedModelException {
        OllamaManifest manifest = OllamaManifest.read(manifestFile);
        List<String> notes = new ArrayList<>();
        List<ModelPart> parts = new ArrayList<>();
        for (OllamaManifest.Layer layer : manifest.layers()) {
            Path blob = layer.blob(root);
            requireBlob(layer, blob, notes);
            Optional<ArtifactRole> role = layer.role();
            if (role.isPresent()) {
                parts.add(new ModelPart(role.get(), blob, layer.name().orElse(Artifact.BLOB)));
            } else if (!KNOWN_KINDS.contains(layer.kind())) {
                notes.add("the manifest has a layer of the unknown kind " + layer.kind());
            }
        }
        String name = nameOf(manifestFile);
        boolean remote = isRemote(manifest.config(), notes) || OllamaName.isCloud(name);
        if (parts.isEmpty() && !remote) {
            throw new MalformedModelException("the manifest names no weights");
        }
        return new FoundModel(
                manifestFile,
                name.toLowerCase(Locale.ROOT),
                Optional.of("ollama"),
                tensors(parts) ? ModelFormat.SAFETENSORS : ModelFormat.GGUF,
                source(name),
                parts,
                Optional.of(manifest),
                remote,
                notes);
    }

    /** A layer as a file to hash; the role is of no account. */
    ModelPart part(OllamaManifest.Layer layer) {
        return new ModelPart(ArtifactRole.CONFIG, layer.blob(root), Artifact.BLOB);
    }

    private static ModelSource source(String name) {
        int model = name.lastIndexOf('/');
        int namespace = name.lastIndexOf('/', model - 1);
        String owner = model < 0 ? "" : name.substring(namespace + 1, model);
        boolean huggingFace = name.startsWith("hf.co/") || name.startsWith("huggingface.co/");
        return huggingFace
                ? new ModelSource("huggingface", owner, name.substring(namespace + 1))
                : new ModelSource("ollama", owner, name.substring(model + 1));
    }

    private static boolean tensors(List<ModelPart> parts) {
        return parts.stream().anyMatch(part -> part.role() == ArtifactRole.TENSOR);
    }

    private static void requireBlob(OllamaManifest.Layer layer, Path blob, List<String> notes)
            throws IOException, MalformedModelException {
        if (!Files.isRegularFile(blob)) {
            throw new MalformedModelException(
                    "the blob " + layer.digest() + " is missing from the store");
        }
        long size = Files.size(blob);
        if (size != layer.size()) {
            notes.add(
                    "the blob %s has %d bytes, the manifest says %d"
                            .formatted(layer.digest(), size, layer.size()));
        }
    }

    private boolean isRemote(OllamaManifest.Layer config, List<String> notes)
            throws IOException, MalformedModelException {
        Path blob = config.blob(root);
        requireBlob(config, blob, notes);
        byte[] bytes =
                OllamaManifest.readCapped(
                        blob, OllamaManifest.MAX_BYTES, "the model's configuration");
        try {
            Json.Obj fields = Json.parseObject(bytes, OllamaManifest.MAX_BYTES);
            boolean remote =
                    fields.members().keySet().stream()
                            .anyMatch(key ->
                                    key.equalsIgnoreCase("remote_host")
                                            || key.equalsIgnoreCase("remote_model"));
            if (remote) {
                notes.add(
                        "the configuration names a remote host: prompts would leave this machine");
            }
            return remote;
        } catch (FormatException e) {
            throw new MalformedModelException("the model's configuration: " + e.getMessage());
        }
    }

    private String nameOf(Path manifestFile) {
        Path manifests = root.resolve("manifests").toAbsolutePath().normalize();
        Path relative = manifests.relativize(manifestFile.toAbsolutePath().normalize());
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < relative.getNameCount(); i++) {
            boolean last = i == relative.getNameCount() - 1;
            name.append(i == 0 ? "" : last ? ":" : "/").append(relative.getName(i));
        }
        return name.toString();
    }
}
