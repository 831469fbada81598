package dev.countersign.inventory.model;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "model_block")
class ModelBlockEntity {
    @Id private String id = "";
    private @Nullable String digest;

    @Column(name = "model_id")
    private @Nullable String modelId;

    private boolean derivatives;
    private String reason = "";

    @Column(name = "blocked_by")
    private String blockedBy = "";

    @Column(name = "blocked_at")
    private Instant blockedAt = Instant.EPOCH;

    @Column(name = "lifted_by")
    private @Nullable String liftedBy;

    @Column(name = "lifted_at")
    private @Nullable Instant liftedAt;

    @Column(name = "lift_reason")
    private @Nullable String liftReason;

    protected ModelBlockEntity() {}

    ModelBlockEntity(String id, ModelBlocks.Target target, String reason, String by, Instant now) {
        this.id = id;
        this.digest = target.digest();
        this.modelId = target.modelId();
        this.derivatives = target.derivatives();
        this.reason = reason;
        this.blockedBy = by;
        this.blockedAt = now;
    }

    void lift(String by, String why, Instant now) {
        liftedBy = by;
        liftReason = why;
        liftedAt = now;
    }

    ModelBlock view() {
        return new ModelBlock(id, digest, modelId, derivatives, reason, blockedBy, blockedAt);
    }
}
