package dev.countersign.inventory.model;

import java.time.Instant;
import java.util.List;

/**
 * What a scan of an artifact set found.
 *
 * @param at when it ended
 * @param recordedBy id of the device, person or API client that said so
 * @param answerable ids of those who answer for it: of who made the client and of who knows its
 *     token, where a client said so, otherwise of who said it
 */
public record Scan(
        String id,
        ScanKind kind,
        ScanResult result,
        String tool,
        Instant at,
        String recordedBy,
        List<String> answerable,
        String detail) {
    public Scan {
        answerable = List.copyOf(answerable);
    }
}
