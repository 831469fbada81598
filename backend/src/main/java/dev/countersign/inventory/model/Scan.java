package dev.countersign.inventory.model;

import java.time.Instant;

/**
 * What a scan of an artifact set found.
 *
 * @param at when it ended
 * @param recordedBy id of the device, person or API client that said so
 * @param answerable id of who answers for it: of the person who made the client, where one said so,
 *     otherwise of who said it
 */
public record Scan(
        String id,
        ScanKind kind,
        ScanResult result,
        String tool,
        Instant at,
        String recordedBy,
        String answerable,
        String detail) {}
