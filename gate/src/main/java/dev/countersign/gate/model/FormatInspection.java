package dev.countersign.gate.model;

import dev.countersign.token.Artifact;
import dev.countersign.token.ArtifactRole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the headers of a model's files and says whether they are what their formats require. */
public final class FormatInspection {
    private FormatInspection() {}

    /**
     * What inspection gave.
     *
     * @param declared what the file says of itself; a hint, never a fact
     */
    public record Report(FormatScan scan, Map<String, String> declared) {
        public Report {
            declared = Map.copyOf(declared);
        }
    }

    /** Reads headers only; {@code artifacts} are the same model's, as hashed. */
    public static Report inspect(FoundModel model, List<Artifact> artifacts) throws IOException {
        Map<String, String> declared = new TreeMap<>();
        List<String> findings = new ArrayList<>(model.notes());
        try {
            for (int i = 0; i < model.parts().size(); i++) {
                ModelPart part = model.parts().get(i);
                inspect(part, declared, findings);
                blobName(part.file(), artifacts.get(i), findings);
            }
        } catch (MalformedModelException e) {
            return new Report(FormatScan.failed(String.valueOf(e.getMessage())), declared);
        }
        if (model.hasCode()) {
            findings.add("the model brings program code that a loader may run");
        }
        return new Report(FormatScan.of(findings), declared);
    }

    private static void blobName(Path file, Artifact artifact, List<String> findings) {
        String name = FolderModels.nameOf(file);
        if (name.startsWith("sha256-") && !name.equals("sha256-" + artifact.sha256().hex())) {
            findings.add("the blob " + name + " does not hold the bytes that its name promises");
        }
    }

    private static void inspect(ModelPart part, Map<String, String> declared, List<String> findings)
            throws IOException, MalformedModelException {
        boolean weights =
                switch (part.role()) {
                    case MODEL, ADAPTER, PROJECTOR, DRAFT, TENSOR -> true;
                    case CONFIG, TOKENIZER, CODE -> false;
                };
        if (!weights) {
            return;
        }
        ModelFormat format = formatOf(part.file());
        long size = Files.size(part.file());
        try (FileChannel channel = FileChannel.open(part.file())) {
            switch (format) {
                case GGUF -> {
                    GgufHeader header = GgufReader.read(channel, size);
                    if (part.role() == ArtifactRole.MODEL) {
                        header.declared().forEach(declared::putIfAbsent);
                    }
                    findings.addAll(header.findings());
                }
                case SAFETENSORS -> {
                    SafetensorsHeader header = SafetensorsReader.read(channel, size);
                    if (part.role() == ArtifactRole.MODEL) {
                        header.declared().forEach(declared::putIfAbsent);
                    }
                    findings.addAll(header.findings());
                }
                case PICKLE ->
                        findings.add(
                                part.file().getFileName()
                                        + " can run code when it is loaded (pickle)");
                case ONNX -> findings.add("ONNX files are not inspected");
                case UNKNOWN ->
                        throw new MalformedModelException(
                                FolderModels.nameOf(part.file())
                                        + " is neither GGUF nor safetensors");
            }
        }
    }

    /** By its first bytes, else by its name. */
    static ModelFormat formatOf(Path file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(9);
        try (FileChannel channel = FileChannel.open(file)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // until nine bytes or the end
            }
        }
        head.flip();
        ModelFormat named = ModelFormat.ofName(FolderModels.nameOf(file));
        if (head.remaining() >= 4
                && head.get(0) == 'G'
                && head.get(1) == 'G'
                && head.get(2) == 'U'
                && head.get(3) == 'F') {
            return ModelFormat.GGUF;
        }
        if (head.remaining() == 9 && head.get(8) == '{' && head.get(6) == 0 && head.get(7) == 0) {
            return ModelFormat.SAFETENSORS;
        }
        boolean zip = head.remaining() >= 2 && head.get(0) == 'P' && head.get(1) == 'K';
        boolean pickle =
                head.remaining() >= 2
                        && head.get(0) == (byte) 0x80
                        && head.get(1) >= 2
                        && head.get(1) <= 5;
        if (named == ModelFormat.PICKLE || pickle || (zip && named != ModelFormat.UNKNOWN)) {
            return ModelFormat.PICKLE;
        }
        return named;
    }
}
