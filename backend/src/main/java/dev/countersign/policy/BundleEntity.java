package dev.countersign.policy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "bundle")
class BundleEntity {
    @Id private String id = "";
    private String digest = "";

    @Column(name = "policy_digest")
    private String policyDigest = "";

    private String revision = "";
    private String origin = "";

    @Column(name = "signed_by")
    private @Nullable String signedBy;

    private String state = "";
    private int rules;

    @Column(name = "uploaded_by")
    private String uploadedBy = "";

    @Column(name = "uploaded_at")
    private Instant uploadedAt = Instant.EPOCH;

    @Column(name = "asked_by")
    private @Nullable String askedBy;

    @Column(name = "asked_at")
    private @Nullable Instant askedAt;

    @Column(name = "ask_reason")
    private @Nullable String askReason;

    private @Nullable String treatment;

    @Column(name = "review_days")
    private @Nullable Integer reviewDays;

    @Column(name = "base_sequence")
    private @Nullable Integer baseSequence;

    @Column(name = "changed_at")
    private Instant changedAt = Instant.EPOCH;

    @Version private int version;

    protected BundleEntity() {}

    BundleEntity(
            String id,
            String digest,
            BundleIdentity identity,
            int rules,
            @Nullable String signedBy,
            String uploadedBy,
            Instant uploadedAt) {
        this.id = id;
        this.digest = digest;
        this.policyDigest = identity.digest();
        this.revision = identity.revision();
        this.origin = signedBy == null ? "shipped" : "uploaded";
        this.signedBy = signedBy;
        this.state = BundleState.UPLOADED.word();
        this.rules = rules;
        this.uploadedBy = uploadedBy;
        this.uploadedAt = uploadedAt;
        this.changedAt = uploadedAt;
    }

    void moveTo(BundleState next, Instant now) {
        state = next.word();
        changedAt = now;
    }

    void asked(StoredBundle.Asking asking) {
        moveTo(getState().ask(), asking.at());
        askedBy = asking.by();
        askedAt = asking.at();
        askReason = asking.reason();
        treatment = asking.treatment().word();
        reviewDays = asking.reviewDays();
        baseSequence = asking.baseSequence();
    }

    StoredBundle stored() {
        return new StoredBundle(
                id,
                digest,
                policyDigest,
                revision,
                origin.equals("shipped"),
                signedBy,
                getState(),
                rules,
                uploadedBy,
                uploadedAt,
                asking(),
                version);
    }

    private StoredBundle.@Nullable Asking asking() {
        return askedBy == null
                        || askedAt == null
                        || askReason == null
                        || treatment == null
                        || baseSequence == null
                ? null
                : new StoredBundle.Asking(
                        askedBy,
                        askedAt,
                        askReason,
                        Treatment.of(treatment),
                        reviewDays,
                        baseSequence);
    }

    String getId() {
        return id;
    }

    String getPolicyDigest() {
        return policyDigest;
    }

    String getRevision() {
        return revision;
    }

    BundleState getState() {
        return BundleState.of(state);
    }
}
