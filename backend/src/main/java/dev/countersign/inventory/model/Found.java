package dev.countersign.inventory.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An artifact set that a gate found and hashed, as it is sent; not checked yet.
 *
 * @param digest the {@code model-set-v1} digest that the gate computed
 * @param manifest digest of the Ollama manifest, where there is one
 */
public record Found(
        @Nullable String digest,
        @Nullable String name,
        @Nullable String format,
        @Nullable Boolean hasCode,
        @Nullable List<File> artifacts,
        @Nullable String manifest,
        @Nullable From source,
        @Nullable Declared declared,
        @Nullable FormatScan formatScan) {
    public Found {
        artifacts = artifacts == null ? null : List.copyOf(artifacts);
    }

    /** One file. */
    public record File(
            @Nullable String role,
            @Nullable String sha256,
            @Nullable Long size,
            @Nullable String path) {}

    /** Where the files came from. */
    public record From(@Nullable String kind, @Nullable String namespace, @Nullable String ref) {}

    /**
     * The gate's own bounded parse of the files.
     *
     * @param at seconds since the epoch
     */
    public record FormatScan(
            @Nullable String result,
            @Nullable String tool,
            @Nullable Long at,
            @Nullable String detail) {}
}
