package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.Sha256;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.bundle.ArchiveReader;
import dev.countersign.policy.bundle.ReleaseRefused;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * A bundle as built by {@code policies/build.sh}, read and checked: the archive has the digest that
 * it is announced with, and module and data are those inside that archive. What it decides is not
 * known before an engine has loaded it.
 */
public final class PolicyBundle {
    private static final String ARCHIVE = "countersign-wasm.tar.gz";
    private static final int LIMIT = 16 << 20;

    private final BundleIdentity identity;
    private final String entrypoint;
    private final byte[] wasm;
    private final byte[] data;
    private final List<RuleDescription> rules;

    private PolicyBundle(
            BundleIdentity identity,
            String entrypoint,
            byte[] wasm,
            byte[] data,
            List<RuleDescription> rules) {
        this.identity = identity;
        this.entrypoint = entrypoint;
        this.wasm = wasm;
        this.data = data;
        this.rules = rules;
    }

    /** What {@code bundle.json} announces. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Announcement(int sequence, String revision, String digest, String entrypoint) {}

    static PolicyBundle read(BundleFiles files) throws BundleRefused {
        try {
            Announcement announced =
                    StrictJson.read(content(files, "bundle.json"), Announcement.class);
            byte[] archive = content(files, ARCHIVE);
            String digest = "sha256:" + Sha256.hex(archive);
            if (announced.sequence() < 1
                    || announced.revision() == null
                    || announced.entrypoint() == null) {
                throw new BundleRefused(
                        "bundle.json needs a sequence above 0, a revision and an entrypoint");
            }
            if (!digest.equals(announced.digest())) {
                throw new BundleRefused(
                        "bundle.json announces "
                                + announced.digest()
                                + ", but "
                                + ARCHIVE
                                + " is "
                                + digest);
            }
            SortedMap<String, byte[]> inside = inside(archive);
            List<RuleDescription> rules = rules(content(files, "rules.json"));
            byte[] data = file(inside, "data.json");
            requireSameCodes(rules, data);
            return new PolicyBundle(
                    new BundleIdentity(announced.sequence(), announced.revision(), digest),
                    announced.entrypoint(),
                    file(inside, "policy.wasm"),
                    data,
                    rules);
        } catch (JsonProcessingException e) {
            throw new BundleRefused(
                    "a file of the bundle is not the JSON it should be: " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new BundleRefused("the bundle cannot be read: " + e.getMessage(), e);
        }
    }

    private static SortedMap<String, byte[]> inside(byte[] archive) throws BundleRefused {
        try {
            return ArchiveReader.readOpa(archive);
        } catch (ReleaseRefused e) {
            throw new BundleRefused(ARCHIVE + ": " + e.getMessage(), e);
        }
    }

    private static byte[] file(SortedMap<String, byte[]> files, String name) throws BundleRefused {
        byte[] content = files.get(name);
        if (content == null) {
            throw new BundleRefused("%s has no /%s".formatted(ARCHIVE, name));
        }
        return content;
    }

    private static List<RuleDescription> rules(byte[] json)
            throws BundleRefused, JsonProcessingException {
        List<RuleDescription> rules = Arrays.asList(StrictJson.read(json, RuleDescription[].class));
        if (rules.contains(null)) {
            throw new BundleRefused("rules.json has null in place of a rule");
        }
        return List.copyOf(rules);
    }

    /** The descriptions would otherwise hide that a rule was lost. */
    private static void requireSameCodes(List<RuleDescription> rules, byte[] data)
            throws BundleRefused, JsonProcessingException {
        JsonNode listed = StrictJson.tree(data).at("/countersign/codes");
        Set<String> codes = new TreeSet<>();
        listed.forEach(code -> codes.add(code.asText()));
        if (codes.isEmpty() || codes.size() != listed.size()) {
            throw new BundleRefused(
                    "countersign.codes in data.json is empty, or names a code twice");
        }
        Set<String> described = new TreeSet<>();
        for (RuleDescription rule : rules) {
            if (!described.add(rule.code())) {
                throw new BundleRefused("rules.json describes " + rule.code() + " twice");
            }
        }
        if (!codes.equals(described)) {
            Set<String> differing = new TreeSet<>(codes);
            differing.removeAll(described);
            described.removeAll(codes);
            differing.addAll(described);
            throw new BundleRefused(
                    "rules.json and countersign.codes in data.json do not list the same rules; only one of them has "
                            + String.join(", ", differing));
        }
    }

    private static byte[] content(BundleFiles files, String name) throws IOException {
        try (InputStream in = files.open(name)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw new IOException(name + " is larger than 16 MiB");
            }
            return bytes;
        }
    }

    public BundleIdentity identity() {
        return identity;
    }

    /** The path of the rule that decides, for example {@code countersign/main/decision}. */
    public String entrypoint() {
        return entrypoint;
    }

    /** The compiled policy. */
    public byte[] wasm() {
        return wasm.clone();
    }

    /** The lists and thresholds, as JSON. */
    public byte[] data() {
        return data.clone();
    }

    List<RuleDescription> rules() {
        return rules;
    }
}
