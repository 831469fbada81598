package dev.countersign.approval.effect;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One approval that lost by an activation, and what became of it. */
@Entity
@Table(name = "policy_treatment_item")
class TreatmentItem {
    @EmbeddedId private Key key = new Key(0, "");

    private String state = "";

    @JdbcTypeCode(SqlTypes.JSON)
    private List<String> codes = List.of();

    @Column(name = "review_request_id")
    private @Nullable String reviewRequestId;

    @Column(name = "due_at")
    private @Nullable Instant dueAt;

    @Column(name = "suspended_version")
    private @Nullable Integer suspendedVersion;

    @Column(name = "changed_at")
    private Instant changedAt = Instant.EPOCH;

    protected TreatmentItem() {}

    TreatmentItem(int sequence, String approvalId, List<String> codes) {
        this.key = new Key(sequence, approvalId);
        this.codes = List.copyOf(codes);
    }

    @Embeddable
    static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        private int sequence;

        @Column(name = "approval_id")
        private String approvalId = "";

        protected Key() {}

        Key(int sequence, String approvalId) {
            this.sequence = sequence;
            this.approvalId = approvalId;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key k
                    && sequence == k.sequence
                    && approvalId.equals(k.approvalId);
        }

        @Override
        public int hashCode() {
            return Objects.hash(sequence, approvalId);
        }
    }

    void waitsUntil(Instant due, @Nullable String requestId, Instant now) {
        moveTo("due", now);
        dueAt = due;
        reviewRequestId = requestId;
    }

    void suspended(int version, Instant now) {
        moveTo("suspended", now);
        suspendedVersion = version;
    }

    void moveTo(String next, Instant now) {
        state = next;
        changedAt = now;
    }

    int getSequence() {
        return key.sequence;
    }

    String getApprovalId() {
        return key.approvalId;
    }

    Set<String> getCodes() {
        return Set.copyOf(codes);
    }

    @Nullable String getReviewRequestId() {
        return reviewRequestId;
    }

    int getSuspendedVersion() {
        return suspendedVersion == null ? -1 : suspendedVersion;
    }

    String getState() {
        return state;
    }
}
