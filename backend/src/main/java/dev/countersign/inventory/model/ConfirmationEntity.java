package dev.countersign.inventory.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "confirmation")
class ConfirmationEntity {
    @Id private String id = "";
    private String digest = "";

    @ManyToOne(optional = false)
    @JoinColumn(name = "model_id")
    private ModelEntity model = new ModelEntity();

    @Column(name = "confirmed_by")
    private String confirmedBy = "";

    @Column(name = "confirmed_at")
    private Instant confirmedAt = Instant.EPOCH;

    private String source = "";
    private String note = "";

    @Column(name = "extra_ancestry")
    @JdbcTypeCode(SqlTypes.JSON)
    private String extraAncestry = "[]";

    @Column(name = "withdrawn_at")
    private @Nullable Instant withdrawnAt;

    @Column(name = "withdrawn_by")
    private @Nullable String withdrawnBy;

    protected ConfirmationEntity() {}

    ConfirmationEntity(
            String id,
            String digest,
            ModelEntity model,
            Claim.Checked claim,
            String confirmedBy,
            Instant confirmedAt) {
        this.id = id;
        this.digest = digest;
        this.model = model;
        this.confirmedBy = confirmedBy;
        this.confirmedAt = confirmedAt;
        this.source = claim.source();
        this.note = claim.note();
        this.extraAncestry = JsonColumn.write(claim.extraAncestry());
    }

    void withdraw(String by, Instant at) {
        withdrawnBy = by;
        withdrawnAt = at;
    }

    String getId() {
        return id;
    }

    String getDigest() {
        return digest;
    }

    Confirmation toConfirmation() {
        Model confirmed = model.toModel();
        return new Confirmation(
                id,
                confirmed.id(),
                confirmed.name(),
                confirmedBy,
                confirmedAt,
                source,
                note,
                JsonColumn.list(extraAncestry, Ancestor[].class));
    }
}
