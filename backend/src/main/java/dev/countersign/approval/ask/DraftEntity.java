package dev.countersign.approval.ask;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "request_draft")
class DraftEntity {
    @Id private String id = "";

    @Column(name = "person_id")
    private String personId = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private String fields = "{}";

    private String editor = "";

    @Column(name = "created_at")
    private Instant createdAt = Instant.EPOCH;

    @Column(name = "changed_at")
    private Instant changedAt = Instant.EPOCH;

    @Version private int version;

    @Column(name = "sent_at")
    private @Nullable Instant sentAt;

    @Column(name = "request_id")
    private @Nullable String requestId;

    @Column(name = "set_id")
    private @Nullable String setId;

    protected DraftEntity() {}

    DraftEntity(String id, String personId, Instant now) {
        this.id = id;
        this.personId = personId;
        this.createdAt = now;
        this.changedAt = now;
    }

    void write(String newFields, String by, Instant now) {
        this.fields = newFields;
        this.editor = by;
        this.changedAt = now;
    }

    void sentAsRequest(String request, Instant now) {
        this.requestId = request;
        this.sentAt = now;
    }

    void sentAsSet(String set, Instant now) {
        this.setId = set;
        this.sentAt = now;
    }

    String getId() {
        return id;
    }

    String getPersonId() {
        return personId;
    }

    String getFields() {
        return fields;
    }

    String getEditor() {
        return editor;
    }

    Instant getChangedAt() {
        return changedAt;
    }

    int getVersion() {
        return version;
    }

    @Nullable Instant getSentAt() {
        return sentAt;
    }

    @Nullable String getRequestId() {
        return requestId;
    }

    @Nullable String getSetId() {
        return setId;
    }
}
