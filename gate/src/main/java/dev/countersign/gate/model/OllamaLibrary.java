package dev.countersign.gate.model;

import dev.countersign.token.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The models of one Ollama store by name, found as Ollama finds them: names compare without regard
 * to case, host, namespace and tag have defaults. Where two names differ only in case nobody can
 * tell which one Ollama would take, so neither is found.
 */
public final class OllamaLibrary {
    private final Path root;
    private final OllamaStore store;

    /**
     * @param root the folder with {@code manifests} and {@code blobs}
     */
    public OllamaLibrary(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.store = new OllamaStore(this.root);
    }

    /** Whether this looks like a store; an empty one does not exist before the first model. */
    public boolean exists() {
        return OllamaStore.isStore(root);
    }

    public Path root() {
        return root;
    }

    /** A well-formed name. */
    public static final class Name {
        private final OllamaName name;
        private final boolean tagged;

        private Name(OllamaName name, boolean tagged) {
            this.name = name;
            this.tagged = tagged;
        }

        /**
         * Reads a name. The suffix {@code :local} means what stands before it. Empty for whatever
         * Ollama would not take, or take for something else than a name: paths, digests.
         */
        public static Optional<Name> parse(String text) {
            String rest = text.strip();
            if (rest.regionMatches(true, rest.length() - 6, ":local", 0, 6)) {
                rest = rest.substring(0, rest.length() - 6);
            }
            boolean tagged = rest.lastIndexOf(':') > rest.lastIndexOf('/');
            return OllamaName.parse(rest)
                    .filter(name -> !name.tag().equalsIgnoreCase("local"))
                    .map(name -> new Name(name, tagged));
        }

        /** Host, namespace, model and tag in lower case: the same for every spelling. */
        public String canonical() {
            return name.canonical();
        }

        /** The shortest spelling that means this name, with a tag only where one was given. */
        public String shortest() {
            boolean ownHost = !name.host().equalsIgnoreCase("registry.ollama.ai");
            boolean ownNamespace = ownHost || !name.namespace().equalsIgnoreCase("library");
            return (ownHost ? name.host() + "/" : "")
                    + (ownNamespace ? name.namespace() + "/" : "")
                    + name.model()
                    + (tagged ? ":" + name.tag() : "");
        }

        /** Whether Ollama answers it from its cloud, whatever lies on the disk. */
        public boolean isCloud() {
            return OllamaName.isCloud(name.canonical());
        }
    }

    /**
     * The model of that name; empty when there is none.
     *
     * @throws MalformedModelException if its files cannot be told
     */
    public Optional<FoundModel> find(Name name) throws IOException, MalformedModelException {
        Optional<Path> manifest = store.findOnly(name.name);
        return manifest.isPresent() ? Optional.of(store.model(manifest.get())) : Optional.empty();
    }

    /** SHA-256 of a model's manifest file when it was found, which Ollama shows as its digest. */
    public static Optional<Digest> manifestDigest(FoundModel model) {
        return model.manifest().map(OllamaManifest::digest);
    }

    /** The blobs that Ollama hands to what runs this model. */
    public static List<Path> blobs(FoundModel model) {
        return model.parts().stream().map(ModelPart::file).toList();
    }
}
