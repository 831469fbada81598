package dev.countersign.gate.proxy;

import dev.countersign.token.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An Ollama store on the disk. */
final class OllamaFolder {
    final Path root;

    OllamaFolder(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root.resolve("manifests"));
        Files.createDirectories(root.resolve("blobs"));
    }

    /** Writes a model under a path such as {@code registry.ollama.ai/library/ok/latest}. */
    Digest put(String path, byte[] weights) throws IOException {
        return put(path, weights, "{\"model_format\":\"gguf\"}");
    }

    Digest put(String path, byte[] weights, String config) throws IOException {
        Digest model = blob(weights);
        byte[] settings = config.getBytes(StandardCharsets.UTF_8);
        String manifest =
                """
                {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
                "config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"%s","size":%d},
                "layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"%s","size":%d}]}\
                """
                        .formatted(blob(settings), settings.length, model, weights.length);
        Path file = root.resolve("manifests").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, manifest);
        return Digest.of(manifest.getBytes(StandardCharsets.UTF_8));
    }

    Path blobOf(byte[] weights) {
        return root.resolve("blobs/sha256-" + Digest.of(weights).hex());
    }

    private Digest blob(byte[] bytes) throws IOException {
        Files.write(blobOf(bytes), bytes);
        return Digest.of(bytes);
    }
}
