package dev.countersign.approval;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** What was asked in one revision of a request; never changed. */
@Entity
@Immutable
@Table(name = "request_revision")
class RevisionEntity {
    @EmbeddedId private Key key = new Key("", 0);

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
    private String cause = "";
    private String note = "";

    /** Who made the revision; null for facts that changed by themselves. */
    @Column(name = "person_id")
    private @Nullable String personId;

    /** The decision that opened the revision. */
    @Column(name = "decision_id")
    private String decisionId = "";

    private Instant at = Instant.EPOCH;

    protected RevisionEntity() {}

    /** The request as it stands. */
    RevisionEntity(
            RequestEntity request,
            RevisionCause cause,
            String note,
            @Nullable String personId,
            Instant at) {
        this.key = new Key(request.getId(), request.getRevision());
        this.deviceId = request.getDeviceId();
        this.modelDigest = request.getModelDigest();
        this.toolId = request.getToolId();
        this.scopes = request.getScopes();
        this.dataClasses = request.getDataClasses();
        this.sanitisation = request.getSanitisation();
        this.environment = request.getEnvironment();
        this.durationDays = request.getDurationDays();
        this.reason = request.getReason();
        this.cause = cause.word();
        this.note = note;
        this.personId = personId;
        this.decisionId = request.getDecisionId();
        this.at = at;
    }

    @Embeddable
    static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        @Column(name = "request_id")
        private String requestId = "";

        private int revision;

        protected Key() {}

        Key(String requestId, int revision) {
            this.requestId = requestId;
            this.revision = revision;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && requestId.equals(key.requestId)
                    && revision == key.revision;
        }

        @Override
        public int hashCode() {
            return Objects.hash(requestId, revision);
        }
    }

    int getRevision() {
        return key.revision;
    }

    /**
     * @param before the revision before this one, null for the first
     */
    RevisionView view(@Nullable RevisionView before) {
        RevisionView plain = view(List.of());
        return before == null ? plain : view(RequestChange.between(before.tuple(), plain.tuple()));
    }

    private RevisionView view(List<RequestChange> changes) {
        return new RevisionView(
                getRevision(),
                RevisionCause.of(cause),
                note,
                personId,
                at,
                decisionId,
                deviceId,
                modelDigest,
                toolId,
                scopes,
                dataClasses,
                sanitisation,
                environment,
                durationDays,
                reason,
                changes);
    }
}
