package dev.countersign.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.Sha256;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.bundle.ArchiveReader;
import dev.countersign.policy.bundle.ArchiveWriter;
import dev.countersign.policy.bundle.Es256PrivateKey;
import dev.countersign.policy.bundle.Release;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A release made from the repository's built policy, changed as a test needs it. Lists and
 * thresholds are data, so that a changed register decides otherwise without compiling anything.
 */
public final class TestRelease {
    private final SortedMap<String, byte[]> compiled;
    private final SortedMap<String, byte[]> twin;
    private final Map<String, byte[]> files = new TreeMap<>();
    private String revision;
    private int sequence = 1;
    private String entrypoint = "countersign/main/decision";

    private TestRelease(String revision) throws Exception {
        this.revision = revision;
        for (String name :
                List.of(
                        Release.BUNDLE,
                        Release.WASM,
                        Release.TWIN,
                        Release.RULES,
                        Release.EXAMPLES,
                        Release.TESTS)) {
            try (InputStream in = Repository.BUILT.open(name)) {
                files.put(name, in.readAllBytes());
            }
        }
        compiled = ArchiveReader.readOpa(file(Release.WASM));
        twin = ArchiveReader.readOpa(file(Release.TWIN));
        revision(revision);
    }

    /** The built policy under this revision. */
    public static TestRelease of(String revision) throws Exception {
        return new TestRelease(revision);
    }

    /** The revision everywhere where it is named. */
    public TestRelease revision(String name) throws Exception {
        revision = name;
        UnaryOperator<JsonNode> renamed = manifest -> ((ObjectNode) manifest).put("revision", name);
        json(compiled, ".manifest", renamed);
        json(twin, ".manifest", renamed);
        return this;
    }

    public TestRelease sequence(int number) {
        sequence = number;
        return this;
    }

    public TestRelease entrypoint(String path) {
        entrypoint = path;
        return this;
    }

    /** Changes {@code data.json} in both archives. */
    public TestRelease data(Consumer<ObjectNode> change) throws Exception {
        UnaryOperator<JsonNode> changed =
                data -> {
                    change.accept((ObjectNode) data);
                    return data;
                };
        json(compiled, "data.json", changed);
        json(twin, "data.json", changed);
        return this;
    }

    /** Changes {@code countersign.registers} in both archives. */
    public TestRelease registers(Consumer<ObjectNode> change) throws Exception {
        return data(data -> change.accept((ObjectNode) data.at("/countersign/registers")));
    }

    /** Changes a module in both archives. */
    public TestRelease source(String path, UnaryOperator<String> change) {
        for (SortedMap<String, byte[]> archive : List.of(compiled, twin)) {
            archive.compute(path, (_, old) -> text(change.apply(old == null ? "" : string(old))));
        }
        return this;
    }

    /** Files of the compiled archive, to change. */
    public SortedMap<String, byte[]> compiled() {
        return compiled;
    }

    /** Files of the archive in Rego, to change. */
    public SortedMap<String, byte[]> twin() {
        return twin;
    }

    /** Changes one of the JSON files of the release. */
    public TestRelease json(String name, UnaryOperator<JsonNode> change) throws Exception {
        json(files, name, change);
        return this;
    }

    /** Leaves out the report of its tests, as older builds did. */
    public TestRelease withoutTests() {
        files.remove(Release.TESTS);
        return this;
    }

    /** With this report of its tests. */
    public TestRelease tests(String report) {
        files.put(Release.TESTS, text(report));
        return this;
    }

    /** Keeps these examples only. */
    public TestRelease examples(String... names) throws Exception {
        return json(Release.EXAMPLES, all -> ((ObjectNode) all).retain(List.of(names)));
    }

    /** The unsigned release. */
    public Release release() throws Exception {
        files.put(Release.WASM, archive(compiled));
        files.put(Release.TWIN, archive(twin));
        files.put(
                Release.BUNDLE,
                StrictJson.write(
                        Map.of(
                                "revision",
                                revision,
                                "sequence",
                                sequence,
                                "digest",
                                "sha256:" + Sha256.hex(file(Release.WASM)),
                                "entrypoint",
                                entrypoint)));
        return Release.of(files);
    }

    /** The release file signed by this author. */
    public byte[] signed(Es256PrivateKey author) throws Exception {
        return release().signed(author).bytes();
    }

    private byte[] file(String name) {
        return files.getOrDefault(name, new byte[0]);
    }

    private static byte[] archive(SortedMap<String, byte[]> content) {
        SortedMap<String, byte[]> slashed = new TreeMap<>();
        content.forEach((name, file) -> slashed.put("/" + name, file));
        return ArchiveWriter.write(slashed);
    }

    private static void json(Map<String, byte[]> files, String name, UnaryOperator<JsonNode> change)
            throws Exception {
        JsonNode tree = StrictJson.tree(files.getOrDefault(name, new byte[0]));
        files.put(name, StrictJson.write(change.apply(tree)));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String string(byte[] text) {
        return new String(text, StandardCharsets.UTF_8);
    }
}
