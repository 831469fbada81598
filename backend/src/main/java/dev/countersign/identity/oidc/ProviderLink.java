package dev.countersign.identity.oidc;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which person an issuer means by a subject. */
@Entity
@Table(name = "provider_link")
@IdClass(ProviderLink.Key.class)
class ProviderLink {
    /** Subjects are unique within their issuer only (OpenID Connect Core 1.0 section 2). */
    record Key(String issuer, String subject) implements Serializable {}

    @Id private String issuer = "";
    @Id private String subject = "";

    @Column(name = "person_id")
    private String personId = "";

    @Column(name = "linked_at")
    private Instant linkedAt = Instant.EPOCH;

    @Column(name = "last_used_at")
    private @Nullable Instant lastUsedAt;

    protected ProviderLink() {}

    ProviderLink(Key key, String personId, Instant now) {
        this.issuer = key.issuer();
        this.subject = key.subject();
        this.personId = personId;
        this.linkedAt = now;
    }

    String getPersonId() {
        return personId;
    }

    void used(Instant now) {
        lastUsedAt = now;
    }
}
