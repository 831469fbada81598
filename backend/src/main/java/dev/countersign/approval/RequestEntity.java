package dev.countersign.approval;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "request")
class RequestEntity {
    @Id private String id = "";

    /** Short and sequential, for people; given by the database. */
    @Generated
    @Column(insertable = false, updatable = false)
    private long number;

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

    private @Nullable String sanitisation;
    private String environment = "";

    @Column(name = "duration_days")
    private int durationDays;

    private String reason = "";
    private String state = "";

    /** Verdicts count for one revision only; a new finding raises it. */
    private int revision;

    @Column(name = "decision_id")
    private String decisionId = "";

    @Column(name = "set_id")
    private @Nullable String setId;

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "changed_at")
    private Instant changedAt = Instant.EPOCH;

    @Version private int version;

    protected RequestEntity() {}

    RequestEntity(
            String id,
            String personId,
            Ask ask,
            RequestState state,
            String decisionId,
            Instant now) {
        this.id = id;
        this.personId = personId;
        take(ask);
        this.state = state.word();
        this.revision = 1;
        this.decisionId = decisionId;
        this.createdAt = now;
        this.changedAt = now;
    }

    private void take(Ask ask) {
        this.deviceId = ask.device().id();
        this.modelDigest = ask.modelDigest();
        this.toolId = ask.toolId();
        this.scopes = ask.scopes();
        this.dataClasses = ask.dataClasses();
        this.sanitisation = ask.sanitisation();
        this.environment = ask.environment();
        this.durationDays = ask.durationDays();
        this.reason = ask.reason();
    }

    /** Asks for something else under a new revision. */
    void revise(Ask ask, RequestState next, String newDecisionId, Instant now) {
        take(ask);
        reopen();
        decided(newDecisionId, now);
        moveTo(next, now);
    }

    /** It was asked together with others. */
    void inSet(@Nullable String set) {
        this.setId = set;
    }

    void moveTo(RequestState next, Instant now) {
        this.state = next.word();
        this.changedAt = now;
    }

    void decided(String newDecisionId, Instant now) {
        this.decisionId = newDecisionId;
        this.changedAt = now;
    }

    /** Verdicts so far no longer count. */
    void reopen() {
        this.revision++;
    }

    String getId() {
        return id;
    }

    long getNumber() {
        return number;
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

    List<String> getDataClasses() {
        return List.copyOf(dataClasses);
    }

    @Nullable String getSanitisation() {
        return sanitisation;
    }

    String getEnvironment() {
        return environment;
    }

    int getDurationDays() {
        return durationDays;
    }

    String getReason() {
        return reason;
    }

    RequestState getState() {
        return RequestState.of(state);
    }

    int getRevision() {
        return revision;
    }

    String getDecisionId() {
        return decisionId;
    }

    @Nullable String getSetId() {
        return setId;
    }

    Instant getCreatedAt() {
        return createdAt;
    }

    Instant getChangedAt() {
        return changedAt;
    }

    int getVersion() {
        return version;
    }
}
