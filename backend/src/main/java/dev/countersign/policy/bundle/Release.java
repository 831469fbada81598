package dev.countersign.policy.bundle;

import dev.countersign.platform.Sha256;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The one file that a policy is handed over in: the compiled bundle that this server runs, the same
 * policy in Rego for OPA fleets, what the rules say of themselves, worked examples, how its tests
 * ended, and a signature. Its form is checked here, what it says is not.
 */
public final class Release {
    /** Revision, digest of {@link #WASM}, entrypoint. */
    public static final String BUNDLE = "bundle.json";

    /** The compiled bundle, as OPA wrote it. */
    public static final String WASM = "countersign-wasm.tar.gz";

    /** The same policy in Rego, as OPA wrote it. */
    public static final String TWIN = "countersign.tar.gz";

    /** What the rules say of themselves. */
    public static final String RULES = "rules.json";

    /** Inputs and what has to be decided on them. */
    public static final String EXAMPLES = "examples.json";

    /** How its tests ended, where whoever built it ran them. */
    public static final String TESTS = "tests.json";

    /** Signature over all other files, in OPA's form. */
    public static final String SIGNATURES = ".signatures.json";

    /** What every release has. */
    public static final Set<String> CONTENT = Set.of(BUNDLE, WASM, TWIN, RULES, EXAMPLES);

    /** What a release may have beside it. */
    public static final Set<String> OPTIONAL = Set.of(TESTS);

    /** Keeps a signature over something else from being taken for one over a release. */
    static final String SCOPE = "countersign-release";

    private final SortedMap<String, byte[]> files;
    private final byte[] bytes;

    private Release(SortedMap<String, byte[]> files, byte[] bytes) {
        this.files = files;
        this.bytes = bytes;
    }

    /** Packs files, equal ones into equal bytes. */
    public static Release of(Map<String, byte[]> files) throws ReleaseRefused {
        SortedMap<String, byte[]> sorted = new TreeMap<>(files);
        requireContent(sorted);
        return new Release(sorted, ArchiveWriter.write(sorted));
    }

    /**
     * Reads a release file in bounded memory and time.
     *
     * @throws ReleaseRefused when it is no archive of just the files that a release has
     */
    public static Release read(byte[] bytes) throws ReleaseRefused {
        SortedMap<String, byte[]> files = ArchiveReader.read(bytes);
        requireContent(files);
        return new Release(files, bytes.clone());
    }

    /** The same, signed by an author over all its files. */
    public Release signed(Es256PrivateKey author) throws ReleaseRefused {
        SortedMap<String, byte[]> content = new TreeMap<>(files);
        content.remove(SIGNATURES);
        SortedMap<String, byte[]> hashes = new TreeMap<>();
        content.forEach((name, file) -> hashes.put(name, Sha256.of(file)));
        content.put(SIGNATURES, FileSignature.sign(hashes, SCOPE, author));
        return of(content);
    }

    private static void requireContent(SortedMap<String, byte[]> files) throws ReleaseRefused {
        for (String name : files.keySet()) {
            if (!CONTENT.contains(name) && !OPTIONAL.contains(name) && !name.equals(SIGNATURES)) {
                throw new ReleaseRefused(name + " does not belong into a release");
            }
        }
        for (String name : CONTENT) {
            if (!files.containsKey(name)) {
                throw new ReleaseRefused("the release has no " + name);
            }
        }
    }

    /** The file itself. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** {@code sha256:} and 64 lower-case hex digits. */
    public String digest() {
        return "sha256:" + Sha256.hex(bytes);
    }

    /** The files in it by name; do not change their bytes. */
    public SortedMap<String, byte[]> files() {
        return java.util.Collections.unmodifiableSortedMap(files);
    }

    /** One of {@link #CONTENT}. */
    public byte[] file(String name) {
        byte[] content = files.get(name);
        if (content == null) {
            throw new IllegalArgumentException("a release has no " + name);
        }
        return content;
    }

    /** The files of {@link #TWIN}, without the slash that OPA puts before their names. */
    public SortedMap<String, byte[]> twin() throws ReleaseRefused {
        return ArchiveReader.readOpa(file(TWIN));
    }

    /** The files of {@link #WASM}, without the slash that OPA puts before their names. */
    public SortedMap<String, byte[]> compiled() throws ReleaseRefused {
        return ArchiveReader.readOpa(file(WASM));
    }
}
