package dev.countersign.issuance;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "trust_bundle")
class PublishedTrustBundle {
    @Id private long version;

    @Column(name = "minimum_sequence")
    private long minimumSequence;

    private String signed = "";

    @Column(name = "issued_at")
    private Instant issuedAt = Instant.EPOCH;

    @Column(name = "expires_at")
    private Instant expiresAt = Instant.EPOCH;

    protected PublishedTrustBundle() {}

    PublishedTrustBundle(dev.countersign.token.TrustBundle bundle, String signed) {
        this.version = bundle.version();
        this.minimumSequence = bundle.minimumPolicySequence();
        this.signed = signed;
        this.issuedAt = bundle.issuedAt();
        this.expiresAt = bundle.expiresAt();
    }

    SignedTrustBundle view() {
        return new SignedTrustBundle(version, minimumSequence, signed, issuedAt, expiresAt);
    }
}
