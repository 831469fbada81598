package dev.countersign.gate.model;

/**
 * Where a model seems to come from, by the place it lies in. A hint: whoever can write the folder
 * can write the name.
 *
 * @param kind {@code ollama}, {@code huggingface} or {@code upload}
 */
public record ModelSource(String kind, String namespace, String ref) {
    public ModelSource {
        namespace = Printable.of(namespace);
        ref = Printable.of(ref);
    }
}
