package dev.countersign.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "training")
class TrainingEntity {
    static final String RESPONSIBLE_AI = "responsible_ai";

    @Id private String id = "";

    @Column(name = "person_id")
    private String personId = "";

    @Column private String kind = "";

    @Column(name = "completed_at")
    private Instant completedAt = Instant.EPOCH;

    @Column private String source = "";

    @Column(name = "recorded_by")
    private String recordedBy = "";

    protected TrainingEntity() {}

    TrainingEntity(
            String id, String personId, Instant completedAt, String source, String recordedBy) {
        this.id = id;
        this.personId = personId;
        this.kind = RESPONSIBLE_AI;
        this.completedAt = completedAt;
        this.source = source;
        this.recordedBy = recordedBy;
    }
}
