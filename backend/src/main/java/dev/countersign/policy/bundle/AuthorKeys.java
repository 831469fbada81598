package dev.countersign.policy.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Public keys of those whose releases are taken: the files {@code *.pem} of a directory. Read anew
 * each time, so that a key put there or taken away counts at once.
 */
public final class AuthorKeys {
    private static final int MOST = 100;

    private final Path directory;

    public AuthorKeys(Path directory) {
        this.directory = directory;
    }

    /** Where they are. */
    public Path directory() {
        return directory;
    }

    /** Whether nobody's releases could be taken. */
    public boolean isEmpty() throws ReleaseRefused {
        return keys().isEmpty();
    }

    /** Their thumbprints, in order. */
    public List<String> kids() throws ReleaseRefused {
        return List.copyOf(keys().keySet());
    }

    /**
     * Verifies the signature of a release over all its other files.
     *
     * @return the {@link Es256PublicKey#kid} of the author
     * @throws ReleaseRefused when it has none, or not one of these keys', or a file is not what was
     *     signed
     */
    public String verify(Release release) throws ReleaseRefused {
        byte[] document = release.files().get(Release.SIGNATURES);
        if (document == null) {
            throw new ReleaseRefused(
                    "the release is not signed: it has no %s; pack it with an author's key"
                            .formatted(Release.SIGNATURES));
        }
        FileSignature.Unverified signature = FileSignature.read(document);
        SortedMap<String, Es256PublicKey> keys = keys();
        Es256PublicKey key = keys.get(signature.header().kid());
        if (key == null) {
            throw new ReleaseRefused(
                    "the release is signed by the key %s, which is none of the %d in %s"
                            .formatted(
                                    TarHeader.printable(signature.header().kid()),
                                    keys.size(),
                                    directory.getFileName()));
        }
        if (!signature.by(key)) {
            throw new ReleaseRefused("the signature of the release is wrong");
        }
        if (!Release.SCOPE.equals(signature.claims().scope())) {
            throw new ReleaseRefused("the signature is not for a release but for something else");
        }
        SortedMap<String, byte[]> signed = new TreeMap<>(release.files());
        signed.remove(Release.SIGNATURES);
        FileSignature.requireFiles(signature.claims(), signed);
        return key.kid();
    }

    private SortedMap<String, Es256PublicKey> keys() throws ReleaseRefused {
        SortedMap<String, Es256PublicKey> keys = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return keys;
        }
        for (Path file : files()) {
            try {
                Es256PublicKey key =
                        Es256PublicKey.fromPem(Files.readString(file, StandardCharsets.US_ASCII));
                keys.put(key.kid(), key);
            } catch (ReleaseRefused e) {
                throw new ReleaseRefused(
                        "the author's key %s %s".formatted(file.getFileName(), e.getMessage()), e);
            } catch (IOException e) {
                throw new ReleaseRefused(
                        "the author's key %s cannot be read".formatted(file.getFileName()), e);
            }
        }
        return keys;
    }

    private List<Path> files() throws ReleaseRefused {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".pem"))
                    .sorted()
                    .limit(MOST)
                    .toList();
        } catch (IOException e) {
            throw new ReleaseRefused(
                    "the authors' keys in %s cannot be read".formatted(directory), e);
        }
    }
}
