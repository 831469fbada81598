package dev.countersign.gate.proxy;

import dev.countersign.gate.model.OllamaLibrary;
import dev.countersign.token.Digest;
import java.util.Optional;

/**
 * Something that a tool says it has loaded.
 *
 * @param name what calls would name it
 * @param instance what the tool is told to let go of
 * @param manifest hex digest of the manifest it was loaded from, where the tool shows one
 */
record Present(String name, String instance, Optional<String> manifest) {
    /** Whether it can be what the target was when it was decided about. */
    boolean isSame(Target target) {
        return manifest.isEmpty()
                || manifest.equals(OllamaLibrary.manifestDigest(target.model()).map(Digest::hex));
    }
}
