package dev.countersign.approval;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** One person's verdict; never changed. */
@Entity
@Immutable
@Table(name = "review")
class ReviewEntity {
    @Id private String id = "";

    @Column(name = "request_id")
    private String requestId = "";

    private int revision;

    @Column(name = "reviewer_id")
    private String reviewerId = "";

    private String role = "";
    private String verdict = "";
    private String reason = "";

    /** The decision that the reviewer saw. */
    @Column(name = "decision_id")
    private String decisionId = "";

    @Column(name = "small_team")
    private boolean smallTeam;

    private Instant at = Instant.EPOCH;

    protected ReviewEntity() {}

    ReviewEntity(
            String id,
            RequestEntity request,
            String reviewerId,
            String role,
            Verdict verdict,
            String reason,
            boolean smallTeam,
            Instant at) {
        this.id = id;
        this.requestId = request.getId();
        this.revision = request.getRevision();
        this.reviewerId = reviewerId;
        this.role = role;
        this.verdict = verdict.word();
        this.reason = reason;
        this.decisionId = request.getDecisionId();
        this.smallTeam = smallTeam;
        this.at = at;
    }

    ReviewView view() {
        return new ReviewView(
                id,
                revision,
                reviewerId,
                role,
                Verdict.of(verdict),
                reason,
                decisionId,
                smallTeam,
                at);
    }

    String getId() {
        return id;
    }

    String getRequestId() {
        return requestId;
    }

    int getRevision() {
        return revision;
    }

    String getReviewerId() {
        return reviewerId;
    }

    String getRole() {
        return role;
    }

    Verdict getVerdict() {
        return Verdict.of(verdict);
    }
}
