package dev.countersign.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.Sha256;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.bundle.ArchiveWriter;
import dev.countersign.policy.bundle.Release;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Stores variants of the shipped policy for tests of other rooms: other data, the same rules. */
@Singleton
public class TestBundles {
    private static final Pattern TEST = Pattern.compile("^test_\\w+", Pattern.MULTILINE);

    private final BundleStore store;

    TestBundles(BundleStore store) {
        this.store = store;
    }

    /** Stored as if it had been uploaded; {@code change} gets {@code countersign.registers}. */
    @Transactional
    public StoredBundle store(String revision, Consumer<JsonNode> change) {
        return storeData(revision, data -> change.accept(data.at("/registers")));
    }

    /** As {@link #store}; {@code change} gets all data under {@code countersign}. */
    @Transactional
    public StoredBundle storeData(String revision, Consumer<JsonNode> change) {
        try {
            return store(variant(revision, change));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The shipped policy with this report of its tests; with none where it is empty. */
    @Transactional
    public StoredBundle storeWithTests(String report) {
        try {
            Map<String, byte[]> files =
                    new TreeMap<>(variant("test-" + UUID.randomUUID(), _ -> {}).files());
            files.remove(Release.TESTS);
            if (!report.isEmpty()) {
                files.put(Release.TESTS, report.getBytes(StandardCharsets.UTF_8));
            }
            return store(Release.of(files));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private StoredBundle store(Release release) throws BundleRefused {
        store.lock();
        return store.add(
                        release,
                        PolicyBundle.read(BundleFiles.of(release)),
                        "test author",
                        "system")
                .stored();
    }

    /** How many tests lie beside the rules in the repository: what a report has to agree with. */
    public static int writtenTests() throws IOException {
        try (Stream<Path> files = Files.walk(Repository.POLICIES.resolve("bundle"))) {
            int found = 0;
            for (Path file : files.filter(f -> f.toString().endsWith("_test.rego")).toList()) {
                found += (int) TEST.matcher(Files.readString(file)).results().count();
            }
            return found;
        }
    }

    private static Release variant(String revision, Consumer<JsonNode> change) throws Exception {
        Release shipped = PolicyStart.shipped();
        Map<String, byte[]> files = new TreeMap<>(shipped.files());
        byte[] wasm = changed(shipped.compiled(), revision, change);
        files.put(Release.WASM, wasm);
        files.put(Release.TWIN, changed(shipped.twin(), revision, change));
        ObjectNode bundle = (ObjectNode) StrictJson.tree(shipped.file(Release.BUNDLE));
        bundle.put("revision", revision).put("digest", "sha256:" + Sha256.hex(wasm));
        files.put(Release.BUNDLE, StrictJson.write(bundle));
        return Release.of(files);
    }

    private static byte[] changed(
            SortedMap<String, byte[]> archive, String revision, Consumer<JsonNode> change)
            throws Exception {
        TreeMap<String, byte[]> files = new TreeMap<>();
        for (var file : archive.entrySet()) {
            byte[] content = file.getValue();
            if (file.getKey().equals("data.json")) {
                JsonNode data = StrictJson.tree(content);
                change.accept(data.at("/countersign"));
                content = StrictJson.write(data);
            }
            if (file.getKey().equals(".manifest")) {
                ObjectNode manifest = (ObjectNode) StrictJson.tree(content);
                content = StrictJson.write(manifest.put("revision", revision));
            }
            files.put("/" + file.getKey(), content);
        }
        return ArchiveWriter.write(files);
    }
}
