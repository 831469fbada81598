package dev.countersign.policy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** One finding that stood in the way or warned; also in the output, here to be searched. */
@Entity
@Immutable
@Table(name = "decision_finding")
@IdClass(FindingRow.Key.class)
class FindingRow {
    @Id
    @Column(name = "decision_id")
    private String decisionId = "";

    @Id private String code = "";
    private String status = "";
    private String severity = "";

    @Column(name = "decided_at")
    private Instant decidedAt = Instant.EPOCH;

    protected FindingRow() {}

    /** What the table is keyed by. */
    record Key(String decisionId, String code) implements Serializable {}

    String getDecisionId() {
        return decisionId;
    }

    String getCode() {
        return code;
    }

    Instant getDecidedAt() {
        return decidedAt;
    }

    DecisionSummary.Failing failing() {
        return new DecisionSummary.Failing(code, FindingStatus.of(status), Severity.of(severity));
    }
}
