package dev.countersign.audit;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "audit_entry")
class AuditEntry {
    @Id
    @Column(name = "seq")
    private long sequence;

    private Instant at = Instant.EPOCH;
    private String actor = "";
    private String action = "";
    private String subject = "";
    private String body = "";

    @Column(name = "previous_hash")
    private String previousHash = "";

    private String hash = "";

    protected AuditEntry() {}

    AuditEntry(
            long sequence,
            Instant at,
            String actor,
            String action,
            String subject,
            String body,
            String previousHash,
            String hash) {
        this.sequence = sequence;
        this.at = at;
        this.actor = actor;
        this.action = action;
        this.subject = subject;
        this.body = body;
        this.previousHash = previousHash;
        this.hash = hash;
    }

    /** The columns repeat the body for searching; a change of either is a break. */
    boolean agreesWithBody() {
        JsonNode entry = AuditRecord.body(body);
        return entry.path("seq").asLong() == sequence
                && entry.path("at").asText().equals(at.toString())
                && entry.path("actor").asText().equals(actor)
                && entry.path("action").asText().equals(action)
                && entry.path("subject").asText().equals(subject)
                && entry.path("prev").asText().equals(previousHash);
    }

    long getSequence() {
        return sequence;
    }

    Instant getAt() {
        return at;
    }

    String getActor() {
        return actor;
    }

    String getAction() {
        return action;
    }

    String getSubject() {
        return subject;
    }

    String getBody() {
        return body;
    }

    String getPreviousHash() {
        return previousHash;
    }

    String getHash() {
        return hash;
    }
}
