package dev.countersign.policy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "policy_bundle")
class BundleRow {
    @Id private int sequence;
    private String revision = "";
    private String digest = "";

    @Column(name = "activated_at")
    private Instant activatedAt = Instant.EPOCH;

    protected BundleRow() {}

    int getSequence() {
        return sequence;
    }

    String getRevision() {
        return revision;
    }

    String getDigest() {
        return digest;
    }

    Instant getActivatedAt() {
        return activatedAt;
    }
}
