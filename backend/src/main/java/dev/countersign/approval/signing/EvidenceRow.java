package dev.countersign.approval.signing;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/** Which statement of which signature a verdict is; never changed. */
@Entity
@Immutable
@Table(name = "review_evidence")
class EvidenceRow {
    @Id
    @Column(name = "review_id")
    private String reviewId = "";

    @Column(name = "signature_id")
    private String signatureId = "";

    private int position;

    protected EvidenceRow() {}

    EvidenceRow(String reviewId, String signatureId, int position) {
        this.reviewId = reviewId;
        this.signatureId = signatureId;
        this.position = position;
    }

    String getReviewId() {
        return reviewId;
    }

    String getSignatureId() {
        return signatureId;
    }

    int getPosition() {
        return position;
    }
}
