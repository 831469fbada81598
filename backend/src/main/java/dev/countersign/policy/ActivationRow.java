package dev.countersign.policy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(name = "policy_bundle")
class ActivationRow {
    @Id private int sequence;
    private String revision = "";
    private String digest = "";

    @Column(name = "activated_at")
    private Instant activatedAt = Instant.EPOCH;

    private String kind = "";

    @Column(name = "asked_by")
    private @Nullable String askedBy;

    @Column(name = "activated_by")
    private String activatedBy = "";

    private @Nullable String reason;
    private @Nullable String treatment;

    @Column(name = "review_days")
    private @Nullable Integer reviewDays;

    @Column(name = "small_team")
    private boolean smallTeam;

    protected ActivationRow() {}

    ActivationRow(Activation activation) {
        sequence = activation.sequence();
        revision = activation.revision();
        digest = activation.policyDigest();
        activatedAt = activation.activatedAt();
        kind = activation.kind().word();
        askedBy = activation.askedBy();
        activatedBy = activation.activatedBy();
        reason = activation.reason();
        treatment = activation.treatment() == null ? null : activation.treatment().word();
        reviewDays = activation.reviewDays();
        smallTeam = activation.smallTeam();
    }

    Activation activation(@Nullable String bundleId, @Nullable String previousBundleId) {
        return new Activation(
                sequence,
                bundleId,
                revision,
                digest,
                previousBundleId,
                Activation.Kind.of(kind),
                askedBy,
                activatedBy,
                activatedAt,
                reason,
                treatment == null ? null : Treatment.of(treatment),
                reviewDays,
                smallTeam);
    }

    int getSequence() {
        return sequence;
    }

    String getRevision() {
        return revision;
    }

    String getDigest() {
        return digest;
    }
}
