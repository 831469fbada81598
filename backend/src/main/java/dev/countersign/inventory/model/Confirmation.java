package dev.countersign.inventory.model;

import java.time.Instant;
import java.util.List;

/**
 * That a person confirmed which model the files are.
 *
 * @param confirmedBy id of the security lead
 * @param source where it was read
 */
public record Confirmation(
        String id,
        String modelId,
        String modelName,
        String confirmedBy,
        Instant confirmedAt,
        String source,
        String note,
        List<Ancestor> extraAncestry) {
    public Confirmation {
        extraAncestry = List.copyOf(extraAncestry);
    }
}
