package dev.countersign.approval;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Table(name = "approval")
class ApprovalEntity {
    @Id private String id = "";

    @Column(name = "request_id")
    private String requestId = "";

    @Column(name = "person_id")
    private String personId = "";

    @Column(name = "device_id")
    private String deviceId = "";

    @Column(name = "model_digest")
    private String modelDigest = "";

    @Column(name = "tool_id")
    private String toolId = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> scopes = List.of();

    @Column(name = "data_classes")
    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> dataClasses = List.of();

    private String environment = "";
    private String state = "";

    @Column(name = "state_reason")
    private String stateReason = "";

    @Column(name = "decision_id")
    private String decisionId = "";

    @Column(name = "ending_told")
    private boolean endingTold;

    @Column(name = "starts_at")
    private Instant startsAt = Instant.EPOCH;

    @Column(name = "ends_at")
    private Instant endsAt = Instant.EPOCH;

    @Column(name = "changed_at")
    private Instant changedAt = Instant.EPOCH;

    @Version private int version;

    protected ApprovalEntity() {}

    /** Active from {@code startsAt}. */
    ApprovalEntity(
            String id, RequestEntity request, String decisionId, Instant startsAt, Instant endsAt) {
        this.id = id;
        this.requestId = request.getId();
        this.personId = request.getPersonId();
        this.deviceId = request.getDeviceId();
        this.modelDigest = request.getModelDigest();
        this.toolId = request.getToolId();
        this.scopes = request.getScopes();
        this.dataClasses = request.getDataClasses();
        this.environment = request.getEnvironment();
        this.state = ApprovalState.ACTIVE.word();
        this.decisionId = decisionId;
        this.startsAt = startsAt;
        this.endsAt = endsAt;
        this.changedAt = startsAt;
    }

    void moveTo(ApprovalState next, String reason, Instant now) {
        this.state = next.word();
        this.stateReason = reason;
        this.changedAt = now;
    }

    /**
     * The state at {@code now}: an approval past its end has expired whether a job saw it or not.
     */
    ApprovalState stateAt(Instant now) {
        ApprovalState stored = ApprovalState.of(state);
        return stored.isLive() && !now.isBefore(endsAt) ? ApprovalState.EXPIRED : stored;
    }

    /** The state that was stored last. */
    ApprovalState getState() {
        return ApprovalState.of(state);
    }

    ApprovalView view(Instant now) {
        return new ApprovalView(
                id,
                requestId,
                personId,
                deviceId,
                modelDigest,
                toolId,
                getScopes(),
                List.copyOf(dataClasses),
                environment,
                stateAt(now),
                stateReason,
                decisionId,
                startsAt,
                endsAt,
                changedAt,
                version);
    }

    String getId() {
        return id;
    }

    String getRequestId() {
        return requestId;
    }

    String getPersonId() {
        return personId;
    }

    String getDeviceId() {
        return deviceId;
    }

    String getModelDigest() {
        return modelDigest;
    }

    String getToolId() {
        return toolId;
    }

    List<String> getScopes() {
        return List.copyOf(scopes);
    }

    String getDecisionId() {
        return decisionId;
    }

    boolean isEndingTold() {
        return endingTold;
    }

    Instant getEndsAt() {
        return endsAt;
    }
}
