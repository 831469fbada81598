package dev.countersign.gate.model;

import dev.countersign.token.ArtifactRole;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a file in a model repository is to the programs that load such repositories. */
final class FolderRoles {
    private static final Set<String> TOKENIZER =
            Set.of(
                    "tokenizer.json",
                    "tokenizer_config.json",
                    "tokenizer.model",
                    "vocab.json",
                    "vocab.txt",
                    "merges.txt",
                    "special_tokens_map.json",
                    "added_tokens.json",
                    "chat_template.jinja",
                    "chat_template.json",
                    "spiece.model",
                    "sentencepiece.bpe.model");

    private FolderRoles() {}

    /** Empty for files that no loader reads: read-me, licence, pictures. */
    static Optional<ArtifactRole> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (TOKENIZER.contains(name) || name.endsWith(".tiktoken") || name.endsWith(".jinja")) {
            return Optional.of(ArtifactRole.TOKENIZER);
        }
        if (name.endsWith(".py") || name.endsWith(".so") || name.endsWith(".pyc")) {
            return Optional.of(ArtifactRole.CODE);
        }
        if (ModelFormat.ofName(name) != ModelFormat.UNKNOWN) {
            return Optional.of(weights(name));
        }
        boolean settings =
                name.endsWith(".json") || name.endsWith(".yaml") || name.endsWith(".yml");
        return settings ? Optional.of(ArtifactRole.CONFIG) : Optional.empty();
    }

    static ArtifactRole weights(String lowerName) {
        if (lowerName.startsWith("adapter_")) {
            return ArtifactRole.ADAPTER;
        }
        return lowerName.startsWith("mmproj") ? ArtifactRole.PROJECTOR : ArtifactRole.MODEL;
    }
}
