package dev.countersign.inventory.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import dev.countersign.token.PostureReport;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Immutable
@Table(name = "posture_report")
class PostureEntity {
    @Id private String id = "";

    @Column(name = "device_id")
    private String deviceId = "";

    @Column(name = "collected_at")
    private Instant collectedAt = Instant.EPOCH;

    @Column(name = "received_at")
    private Instant receivedAt = Instant.EPOCH;

    /** The statement as the device signed it: the evidence. */
    @Column private String signed = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private String report = "";

    protected PostureEntity() {}

    PostureEntity(
            String id, String deviceId, Instant receivedAt, PostureReport report, String signed) {
        this.id = id;
        this.deviceId = deviceId;
        this.collectedAt = report.collectedAt();
        this.receivedAt = receivedAt;
        this.signed = signed;
        this.report = StrictJson.text(report);
    }

    Posture toPosture() {
        try {
            byte[] json = report.getBytes(StandardCharsets.UTF_8);
            return new Posture(id, receivedAt, StrictJson.read(json, PostureReport.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored posture report cannot be read", e);
        }
    }

    String getDeviceId() {
        return deviceId;
    }

    Instant getCollectedAt() {
        return collectedAt;
    }

    Instant getReceivedAt() {
        return receivedAt;
    }
}
