package dev.countersign.inventory.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a model was revoked everywhere.
 *
 * @param digest the exact files; null where a model of the catalogue is meant
 * @param derivatives whether also what was made from the model
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelBlock(
        String id,
        @Nullable String digest,
        @Nullable String modelId,
        boolean derivatives,
        String reason,
        String by,
        Instant at) {}
