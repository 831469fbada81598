package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.bundle.RegoText;
import dev.countersign.policy.bundle.Release;
import dev.countersign.policy.bundle.ReleaseRefused;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Sees that the compiled bundle and the one in Rego are of one tree: the same sources, data and
 * revision. That the module was compiled from these sources is shown by the examples, not here.
 */
final class TwinCheck {
    private static final String MODULE = "policy.wasm";
    private static final String DATA = "data.json";
    private static final String MANIFEST = ".manifest";
    private static final String ENTRYPOINT = "countersign/main/decision";
    private static final String COMPILED_IMPORT = "import data.countersign.main.decision";
    private static final String COMPILED_RULE = "decision := {";

    private TwinCheck() {}

    /**
     * Compares both.
     *
     * @return the modules by path
     */
    static SortedMap<String, String> require(Release release, PolicyBundle bundle)
            throws BundleRefused {
        SortedMap<String, byte[]> compiled = files(Release.WASM, release);
        SortedMap<String, byte[]> twin = files(Release.TWIN, release);
        requireNames(compiled, Release.WASM, Set.of(MODULE, DATA, MANIFEST));
        requireNames(twin, Release.TWIN, Set.of(DATA, MANIFEST));
        if (!bundle.entrypoint().equals(ENTRYPOINT)) {
            throw new BundleRefused(
                    "bundle.json names the entrypoint %s; the server asks %s"
                            .formatted(bundle.entrypoint(), ENTRYPOINT));
        }
        requireManifest(Release.WASM, compiled, bundle);
        requireManifest(Release.TWIN, twin, bundle);
        if (!json(Release.WASM, compiled, DATA).equals(json(Release.TWIN, twin, DATA))) {
            throw new BundleRefused("data.json differs between the compiled bundle and the twin");
        }
        return sameSources(compiled, twin);
    }

    private static SortedMap<String, byte[]> files(String archive, Release release)
            throws BundleRefused {
        try {
            return archive.equals(Release.WASM) ? release.compiled() : release.twin();
        } catch (ReleaseRefused e) {
            throw new BundleRefused(archive + ": " + e.getMessage(), e);
        }
    }

    private static void requireNames(
            SortedMap<String, byte[]> files, String archive, Set<String> known)
            throws BundleRefused {
        for (String name : files.keySet()) {
            if (!known.contains(name) && !name.endsWith(".rego")) {
                throw new BundleRefused(name + " does not belong into " + archive);
            }
        }
        for (String name : known) {
            if (!files.containsKey(name)) {
                throw new BundleRefused("%s has no %s".formatted(archive, name));
            }
        }
    }

    private static void requireManifest(
            String archive, SortedMap<String, byte[]> files, PolicyBundle bundle)
            throws BundleRefused {
        JsonNode manifest = json(archive, files, MANIFEST);
        String revision = manifest.path("revision").asText();
        if (!revision.equals(bundle.identity().revision())) {
            throw new BundleRefused(
                    "%s has the revision %s, bundle.json the revision %s"
                            .formatted(archive, revision, bundle.identity().revision()));
        }
        List<String> roots = manifest.path("roots").valueStream().map(JsonNode::asText).toList();
        if (!roots.equals(List.of("countersign"))) {
            throw new BundleRefused(
                    "%s has to own the root countersign and no other; it names %s"
                            .formatted(archive, roots));
        }
    }

    private static SortedMap<String, String> sameSources(
            SortedMap<String, byte[]> compiled, SortedMap<String, byte[]> twin)
            throws BundleRefused {
        Set<String> names = new TreeSet<>(compiled.keySet());
        names.addAll(twin.keySet());
        SortedMap<String, String> sources = new TreeMap<>();
        for (String name : names) {
            if (!name.endsWith(".rego")) {
                continue;
            }
            byte[] one = compiled.get(name);
            byte[] other = twin.get(name);
            if (one == null || other == null || !isSame(text(name, one), text(name, other))) {
                throw new BundleRefused(
                        name
                                + " differs between the compiled bundle and the twin (build both from one"
                                + " tree, formatted with opa fmt)");
            }
            sources.put(name, text(name, other));
        }
        if (sources.isEmpty()) {
            throw new BundleRefused("the bundle carries no Rego");
        }
        return sources;
    }

    /**
     * OPA drops comments when it compiles, and puts an import of the compiled rule into the place
     * of the rule.
     */
    private static boolean isSame(String compiled, String twin) {
        List<String> kept = new ArrayList<>(RegoText.lines(compiled));
        List<String> whole = RegoText.lines(twin);
        if (!kept.remove(COMPILED_IMPORT)) {
            return kept.equals(whole);
        }
        int start = whole.indexOf(COMPILED_RULE);
        int end = start < 0 ? -1 : whole.subList(start, whole.size()).indexOf("}") + start;
        if (start < 0 || end < start) {
            return false;
        }
        List<String> rest = new ArrayList<>(whole);
        rest.subList(start, end + 1).clear();
        return kept.equals(rest);
    }

    private static String text(String name, byte[] content) throws BundleRefused {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new BundleRefused(name + " is not UTF-8", e);
        }
    }

    private static JsonNode json(String archive, SortedMap<String, byte[]> files, String name)
            throws BundleRefused {
        byte[] content = files.get(name);
        if (content == null) {
            throw new BundleRefused("%s has no %s".formatted(archive, name));
        }
        try {
            return StrictJson.tree(content);
        } catch (JsonProcessingException e) {
            throw new BundleRefused(
                    "%s in %s is not JSON: %s".formatted(name, archive, e.getOriginalMessage()), e);
        }
    }
}
