package dev.countersign.gate.model;

import dev.countersign.token.ArtifactRole;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An Ollama manifest (schema version 2): which blobs make a model.
 *
 * @param digest SHA-256 of the manifest file's bytes
 * @param config the blob that describes the model
 */
record OllamaManifest(Path file, Digest digest, Layer config, List<Layer> layers) {
    static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_LAYERS = 10_000;
    private static final String PREFIX = "application/vnd.ollama.image.";

    /**
     * @param kind the last word of the media type: {@code model}, {@code template}, …
     * @param name the name of a tensor or file layer
     */
    record Layer(String kind, Digest digest, long size, Optional<String> name) {
        /**
         * The role in the artifact set; empty for layers that are no weights (template, system
         * prompt, parameters, licence).
         */
        Optional<ArtifactRole> role() {
            return switch (kind) {
                case "model" -> Optional.of(ArtifactRole.MODEL);
                case "adapter" -> Optional.of(ArtifactRole.ADAPTER);
                case "projector" -> Optional.of(ArtifactRole.PROJECTOR);
                case "draft" -> Optional.of(ArtifactRole.DRAFT);
                case "tensor" -> Optional.of(ArtifactRole.TENSOR);
                case "json" -> Optional.of(ArtifactRole.CONFIG);
                default -> Optional.empty();
            };
        }

        Path blob(Path store) {
            // The digest is 64 hex digits by its type, so this name cannot leave the folder.
            return store.resolve("blobs").resolve("sha256-" + digest.hex());
        }
    }

    static OllamaManifest read(Path file) throws IOException, MalformedModelException {
        byte[] bytes = readCapped(file, MAX_BYTES, "the manifest");
        try {
            JsonFields fields = JsonFields.of(Json.parseObject(bytes, MAX_BYTES));
            fields.integer("schemaVersion", 2, 2);
            List<Layer> layers = new ArrayList<>();
            for (JsonFields layer : fields.objects("layers")) {
                layers.add(layer(layer));
            }
            if (layers.size() > MAX_LAYERS) {
                throw new MalformedModelException(
                        "the manifest has more than " + MAX_LAYERS + " layers");
            }
            return new OllamaManifest(
                    file, Digest.of(bytes), layer(fields.object("config")), List.copyOf(layers));
        } catch (FormatException e) {
            throw new MalformedModelException(
                    "the manifest " + Printable.of(file.toString()) + ": " + e.getMessage());
        }
    }

    static byte[] readCapped(Path file, int max, String what)
            throws IOException, MalformedModelException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(max + 1);
            if (bytes.length > max) {
                throw new MalformedModelException(what + " is larger than " + max + " bytes");
            }
            return bytes;
        }
    }

    private static Layer layer(JsonFields fields) throws FormatException {
        String mediaType = fields.text("mediaType");
        String kind =
                mediaType.startsWith(PREFIX) ? mediaType.substring(PREFIX.length()) : mediaType;
        return new Layer(
                kind,
                fields.digest("digest"),
                fields.integer("size", 0, (1L << 53) - 1),
                Optional.ofNullable(fields.optionalText("name")));
    }
}
