package dev.countersign.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * A form that waits for its sender. The id is a hash and the text sealed: the cookie is the key.
 */
@Entity
@Table(name = "held_form")
class HeldFormEntity {
    @Id private String id = "";

    @Column(name = "person_id")
    private String personId = "";

    private String sealed = "";

    @Column(name = "expires_at")
    private Instant expiresAt = Instant.EPOCH;

    protected HeldFormEntity() {}

    HeldFormEntity(String id, String personId, String sealed, Instant expiresAt) {
        this.id = id;
        this.personId = personId;
        this.sealed = sealed;
        this.expiresAt = expiresAt;
    }

    String getPersonId() {
        return personId;
    }

    String getSealed() {
        return sealed;
    }

    Instant getExpiresAt() {
        return expiresAt;
    }
}
