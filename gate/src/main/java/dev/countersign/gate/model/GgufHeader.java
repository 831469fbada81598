package dev.countersign.gate.model;

import java.util.List;
import java.util.Map;

/**
 * What the header of a GGUF file says. Everything here is self-declared: anybody can write it, so
 * it is a hint to be confirmed by digest, never a fact.
 *
 * @param version the GGUF version, 2 or 3
 * @param tensors number of tensors
 * @param declared the {@code general.*} and {@code split.*} entries as printable text, at most
 *     1,024 characters each
 * @param findings reasons to look closer at a file that is otherwise well-formed; empty when there
 *     are none
 */
public record GgufHeader(
        int version, int tensors, Map<String, String> declared, List<String> findings) {
    public GgufHeader {
        declared = Map.copyOf(declared);
        findings = List.copyOf(findings);
    }
}
