package dev.countersign.approval;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A request in review, as the queue orders and filters it; a view, never written. */
@Entity
@Immutable
@Table(name = "review_queue")
class QueueRow {
    @Id private String id = "";
    private long number;

    @Column(name = "person_id")
    private String personId = "";

    @Column(name = "person_name")
    private String personName = "";

    @Column(name = "device_id")
    private String deviceId = "";

    @Column(name = "device_name")
    private String deviceName = "";

    @Column(name = "owner_id")
    private String ownerId = "";

    @Column(name = "tool_name")
    private String toolName = "";

    @Column(name = "model_name")
    private String modelName = "";

    private int revision;

    @Column(name = "set_id")
    private @Nullable String setId;

    @Column(name = "data_classes")
    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> dataClasses = List.of();

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "asked_second")
    private long askedSecond;

    @Column(name = "waits_lead")
    private boolean waitsLead;

    @Column(name = "waits_owner")
    private boolean waitsOwner;

    @Column(name = "class_position")
    private int classPosition;

    @Column(name = "origin_country")
    private @Nullable String originCountry;

    @Column(name = "origin_state")
    private String originState = "";

    private int risk;
    private String facts = "";

    protected QueueRow() {}

    String getId() {
        return id;
    }

    long getNumber() {
        return number;
    }

    String getPersonId() {
        return personId;
    }

    String getPersonName() {
        return personName;
    }

    String getDeviceId() {
        return deviceId;
    }

    String getDeviceName() {
        return deviceName;
    }

    String getOwnerId() {
        return ownerId;
    }

    String getToolName() {
        return toolName;
    }

    String getModelName() {
        return modelName;
    }

    int getRevision() {
        return revision;
    }

    @Nullable String getSetId() {
        return setId;
    }

    List<String> getDataClasses() {
        return List.copyOf(dataClasses);
    }

    Instant getCreatedAt() {
        return createdAt;
    }

    boolean isWaitsLead() {
        return waitsLead;
    }

    boolean isWaitsOwner() {
        return waitsOwner;
    }

    @Nullable String getOriginCountry() {
        return originCountry;
    }

    String getOriginState() {
        return originState;
    }

    int getRisk() {
        return risk;
    }

    String getFacts() {
        return facts;
    }
}
