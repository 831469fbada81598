package dev.countersign.gate.run;

import dev.countersign.gate.model.FoundModel;
import dev.countersign.gate.model.HashCache;
import dev.countersign.gate.model.ModelFinder;
import dev.countersign.gate.model.ModelReader;
import dev.countersign.token.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes small model repositories in the layout of the Hugging Face cache. */
final class SampleRepository {
    private SampleRepository() {}

    /** One tensor of one byte, which makes repositories differ. */
    private static byte[] safetensors(int value) {
        byte[] header =
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"
                        .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .array());
        bytes.writeBytes(header);
        bytes.write(value);
        return bytes.toByteArray();
    }

    /** The snapshot's folder. */
    static Path download(Path hub, String repository, int value) throws IOException {
        String commit = "%040x".formatted(value);
        Path place = hub.resolve("models--" + repository.replace("/", "--"));
        Path snapshot = Files.createDirectories(place.resolve("snapshots").resolve(commit));
        Files.createDirectories(place.resolve("refs"));
        Files.writeString(place.resolve("refs/main"), commit);
        Files.writeString(snapshot.resolve("config.json"), "{\"model_type\":\"llama\"}");
        Files.write(snapshot.resolve("model.safetensors"), safetensors(value));
        return snapshot;
    }

    /** An adapter's folder. */
    static Path adapter(Path folder, int value) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("adapter_config.json"), "{\"r\":8}");
        Files.write(folder.resolve("adapter_model.safetensors"), safetensors(value));
        return folder;
    }

    /** What an approval of it must name. */
    static Digest digest(Path model) throws Exception {
        FoundModel found = new ModelFinder(Map.of(), model).one(model.toString());
        return new ModelReader(HashCache.empty(), _ -> {}).identify(found).set().digest();
    }
}
