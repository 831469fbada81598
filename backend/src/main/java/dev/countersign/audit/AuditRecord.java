package dev.countersign.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.platform.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** One entry as other rooms read it. */
public record AuditRecord(
        long sequence,
        Instant at,
        String actor,
        String action,
        String subject,
        JsonNode facts,
        String hash) {
    static AuditRecord of(AuditEntry e) {
        return new AuditRecord(
                e.getSequence(),
                e.getAt(),
                e.getActor(),
                e.getAction(),
                e.getSubject(),
                body(e.getBody()).path("facts"),
                e.getHash());
    }

    static JsonNode body(String canonical) {
        try {
            return StrictJson.tree(canonical.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an audit entry is not JSON", e);
        }
    }
}
