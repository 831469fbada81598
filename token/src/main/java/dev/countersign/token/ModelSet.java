package dev.countersign.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The exact files that get loaded, identified by their {@value #SCHEME} digest: SHA-256 over a
 * first line {@code model-set-v1} and one line {@code role SP sha256hex SP size SP path} per file,
 * sorted bytewise, each ended by LF, in UTF-8.
 */
public final class ModelSet {
    /** The name of the scheme, as in a token's {@code model.set}. */
    public static final String SCHEME = "model-set-v1";

    /** The most files in one set. */
    public static final int MAX_ARTIFACTS = 10_000;

    private final List<Artifact> artifacts;
    private final String text;
    private final Digest digest;

    private ModelSet(List<Artifact> artifacts, String text) {
        this.artifacts = artifacts;
        this.text = text;
        this.digest = Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The set of these files, in any order.
     *
     * @throws IllegalArgumentException when there is none, too many, or two with the same role and
     *     path but not both blobs
     */
    public static ModelSet of(Collection<Artifact> artifacts) {
        if (artifacts.isEmpty() || artifacts.size() > MAX_ARTIFACTS) {
            throw new IllegalArgumentException(
                    "a model set must have 1 to " + MAX_ARTIFACTS + " artifacts");
        }
        Set<String> lines = new HashSet<>();
        Set<String> paths = new HashSet<>();
        for (Artifact artifact : artifacts) {
            boolean fresh = artifact.path().equals(Artifact.BLOB) || paths.add(artifact.path());
            if (!lines.add(artifact.line()) || !fresh) {
                throw new IllegalArgumentException(
                        "a model set must not name the same file twice: " + artifact.path());
            }
        }
        List<Artifact> sorted = new ArrayList<>(artifacts);
        sorted.sort((a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b)));
        StringBuilder text = new StringBuilder(SCHEME).append('\n');
        sorted.forEach(artifact -> text.append(artifact.line()).append('\n'));
        return new ModelSet(List.copyOf(sorted), text.toString());
    }

    /** The set of one content-addressed model blob, for example a single GGUF file. */
    public static ModelSet ofSingleModel(Digest sha256, long size) {
        return of(List.of(new Artifact(ArtifactRole.MODEL, sha256, size, Artifact.BLOB)));
    }

    private static byte[] bytes(Artifact artifact) {
        return artifact.line().getBytes(StandardCharsets.UTF_8);
    }

    /** The set's identity. */
    public Digest digest() {
        return digest;
    }

    /** The files, in the order of the digest. */
    public List<Artifact> artifacts() {
        return artifacts;
    }

    /** The text that is digested. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelSet set && text.equals(set.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return SCHEME + " " + digest;
    }
}
