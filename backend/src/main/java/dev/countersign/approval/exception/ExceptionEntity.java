package dev.countersign.approval.exception;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "exception")
class ExceptionEntity {
    @Id private String id = "";
    private String code = "";

    @Column(name = "device_id")
    private @Nullable String deviceId;

    @Column(name = "model_digest")
    private @Nullable String modelDigest;

    @Column(name = "person_id")
    private @Nullable String personId;

    @Column(name = "owner_id")
    private String ownerId = "";

    private String reason = "";
    private int days;

    @Column(name = "request_id")
    private @Nullable String requestId;

    private String state = "";

    @Column(name = "asked_at")
    private Instant askedAt = Instant.EPOCH;

    @Column(name = "decided_by")
    private @Nullable String decidedBy;

    @Column(name = "decided_at")
    private @Nullable Instant decidedAt;

    @Column(name = "decision_reason")
    private @Nullable String decisionReason;

    @Column(name = "small_team")
    private boolean smallTeam;

    @Column(name = "expires_at")
    private @Nullable Instant expiresAt;

    @Column(name = "ended_by")
    private @Nullable String endedBy;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(name = "end_reason")
    private @Nullable String endReason;

    @Version private int version;

    protected ExceptionEntity() {}

    /** Asked for. */
    ExceptionEntity(
            String id,
            String code,
            Subject subject,
            String ownerId,
            String reason,
            int days,
            @Nullable String requestId,
            Instant now) {
        this.id = id;
        this.code = code;
        this.deviceId = subject.deviceId();
        this.modelDigest = subject.modelDigest();
        this.personId = subject.personId();
        this.ownerId = ownerId;
        this.reason = reason;
        this.days = days;
        this.requestId = requestId;
        this.state = ExceptionState.ASKED.word();
        this.askedAt = now;
    }

    /** Holds for {@code days}, whole seconds from {@code now}. */
    void grant(String by, String why, int days, boolean alone, Instant now) {
        this.state = stateAt(now).grant().word();
        decided(by, why, now);
        this.days = days;
        this.smallTeam = alone;
        this.expiresAt = now.plus(Duration.ofDays(days));
    }

    void refuse(String by, String why, Instant now) {
        this.state = stateAt(now).refuse().word();
        decided(by, why, now);
    }

    private void decided(String by, String why, Instant now) {
        this.decidedBy = by;
        this.decidedAt = now;
        this.decisionReason = why;
    }

    /** To a state in which it waives nothing any more. */
    void end(ExceptionState next, String by, String why, Instant now) {
        this.state = next.word();
        this.endedBy = by;
        this.endedAt = now;
        this.endReason = why;
    }

    /** One past its end has expired whether a job saw it or not. */
    ExceptionState stateAt(Instant now) {
        ExceptionState stored = ExceptionState.of(state);
        return stored == ExceptionState.GRANTED && expiresAt != null && !now.isBefore(expiresAt)
                ? ExceptionState.EXPIRED
                : stored;
    }

    /** Whether nothing but time may have ended it. */
    boolean isStoredGranted() {
        return ExceptionState.of(state) == ExceptionState.GRANTED;
    }

    ExceptionView view(Instant now, boolean waivable) {
        return new ExceptionView(
                id,
                code,
                deviceId,
                modelDigest,
                personId,
                ownerId,
                reason,
                days,
                requestId,
                stateAt(now),
                askedAt,
                decidedBy,
                decidedAt,
                decisionReason,
                smallTeam,
                expiresAt,
                endedBy,
                endedAt,
                endReason,
                waivable,
                version);
    }

    Subject subject() {
        return new Subject(deviceId, modelDigest, personId);
    }

    String getId() {
        return id;
    }

    String getCode() {
        return code;
    }

    String getOwnerId() {
        return ownerId;
    }

    String getReason() {
        return reason;
    }

    @Nullable String getRequestId() {
        return requestId;
    }

    int getDays() {
        return days;
    }

    @Nullable Instant getExpiresAt() {
        return expiresAt;
    }

    int getVersion() {
        return version;
    }
}
