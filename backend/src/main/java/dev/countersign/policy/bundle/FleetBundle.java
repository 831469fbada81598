package dev.countersign.policy.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.platform.Sha256;
import dev.countersign.platform.StrictJson;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Rego twin of a release as OPA servers take it
 * (https://www.openpolicyagent.org/docs/management-bundles): signed anew by this server, with the
 * activation in the manifest's metadata. The same activation always gives the same bytes.
 */
public final class FleetBundle {
    private static final String MANIFEST = ".manifest";
    private static final String DATA = "data.json";

    private FleetBundle() {}

    /**
     * The bundle to serve.
     *
     * @param sequence that of the activation, told to who evaluates in {@code metadata.sequence}
     */
    public static byte[] of(Release release, int sequence, Es256PrivateKey server)
            throws ReleaseRefused {
        SortedMap<String, byte[]> files = new TreeMap<>(release.twin());
        try {
            ObjectNode manifest = (ObjectNode) json(files, MANIFEST);
            manifest.putObject("metadata").put("sequence", sequence);
            files.put(MANIFEST, OpaJson.canonical(manifest));
            files.put(DATA, OpaJson.canonical(json(files, DATA)));
        } catch (JsonProcessingException | ClassCastException e) {
            throw new ReleaseRefused("the twin has no manifest or data that is JSON", e);
        }
        SortedMap<String, byte[]> hashes = new TreeMap<>();
        files.forEach((name, content) -> hashes.put(name, Sha256.of(content)));
        SortedMap<String, byte[]> archive = new TreeMap<>();
        files.forEach((name, content) -> archive.put("/" + name, content));
        archive.put("/" + Release.SIGNATURES, FileSignature.sign(hashes, null, server));
        return ArchiveWriter.write(archive);
    }

    private static JsonNode json(SortedMap<String, byte[]> files, String name)
            throws JsonProcessingException {
        byte[] content = files.get(name);
        return StrictJson.tree(content == null ? new byte[0] : content);
    }
}
