package dev.countersign.identity.passkey;

import dev.countersign.identity.Resets;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "passkey")
class PasskeyEntity {
    @Id private String id = "";

    @Column(name = "person_id")
    private String personId = "";

    private String name = "";

    @Column(name = "credential_id")
    private byte[] credentialId = {};

    @Column(name = "public_key")
    private byte[] publicKey = {};

    private String algorithm = "";

    @Column(name = "backup_eligible")
    private boolean backupEligible;

    @Column(name = "sign_count")
    private long signCount;

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "last_used_at")
    private @Nullable Instant lastUsedAt;

    @Column(name = "flagged_at")
    private @Nullable Instant flaggedAt;

    @Column(name = "removed_at")
    private @Nullable Instant removedAt;

    @Column(name = "reset_by")
    private @Nullable String resetBy;

    @Column(name = "reset_at")
    private @Nullable Instant resetAt;

    @Version private int version;

    protected PasskeyEntity() {}

    PasskeyEntity(String id, String personId, String name, NewCredential made, Instant now) {
        this.id = id;
        this.personId = personId;
        this.name = name;
        this.credentialId = made.credentialId().array();
        this.publicKey = made.publicKey().array();
        this.algorithm = made.algorithm().word();
        this.backupEligible = made.backupEligible();
        this.signCount = made.signCount();
        this.createdAt = now;
    }

    Passkey view() {
        return new Passkey(id, name, algorithm, createdAt, lastUsedAt, flaggedAt);
    }

    void used(long count, Instant now) {
        signCount = count;
        lastUsedAt = now;
    }

    void flag(Instant now) {
        flaggedAt = now;
    }

    void remove(Instant now) {
        removedAt = now;
    }

    void addedAfter(Resets.Reset reset) {
        resetBy = reset.by();
        resetAt = reset.at();
    }

    /** Who had reset the person's way in when this was added beside no key of before. */
    Optional<Resets.Reset> reset() {
        return resetBy == null || resetAt == null
                ? Optional.empty()
                : Optional.of(new Resets.Reset(resetBy, resetAt));
    }

    boolean usable() {
        return flaggedAt == null && removedAt == null;
    }

    String getId() {
        return id;
    }

    String getPersonId() {
        return personId;
    }

    String getName() {
        return name;
    }

    byte[] getCredentialId() {
        return credentialId.clone();
    }

    byte[] getPublicKey() {
        return publicKey.clone();
    }

    boolean isBackupEligible() {
        return backupEligible;
    }

    long getSignCount() {
        return signCount;
    }

    @Nullable Instant getRemovedAt() {
        return removedAt;
    }
}
