package dev.countersign.inventory.device;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "enrolment_code")
class EnrolmentCodeEntity {
    @Id
    @Column(name = "code_hash")
    private String codeHash = "";

    @Column(name = "device_id")
    private String deviceId = "";

    @Column(name = "created_by")
    private String createdBy = "";

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "expires_at")
    private Instant expiresAt = Instant.EPOCH;

    @Column(name = "used_at")
    private @Nullable Instant usedAt;

    protected EnrolmentCodeEntity() {}

    EnrolmentCodeEntity(
            String codeHash,
            String deviceId,
            String createdBy,
            Instant createdAt,
            Instant expiresAt) {
        this.codeHash = codeHash;
        this.deviceId = deviceId;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
        this.expiresAt = expiresAt;
    }

    String getDeviceId() {
        return deviceId;
    }
}
