package dev.countersign.approval.effect;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "policy_shadow")
class ShadowRow {
    @Id private String id = "";

    @Column(name = "bundle_id")
    private String bundleId = "";

    @Column(name = "policy_digest")
    private String policyDigest = "";

    private String state = "";
    private String reason = "";

    @Column(name = "started_by")
    private String startedBy = "";

    @Column(name = "started_at")
    private Instant startedAt = Instant.EPOCH;

    @Column(name = "ends_at")
    private Instant endsAt = Instant.EPOCH;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(name = "ended_by")
    private @Nullable String endedBy;

    private @Nullable String failure;

    @Column(name = "upto_at")
    private Instant uptoAt = Instant.EPOCH;

    @Column(name = "upto_id")
    private String uptoId = "";

    private long compared;
    private long unanswered;

    protected ShadowRow() {}

    ShadowRow(String id, Wanted wanted, Instant now) {
        this.id = id;
        this.bundleId = wanted.bundleId;
        this.policyDigest = wanted.policyDigest;
        this.state = ShadowState.RUNNING.word();
        this.reason = wanted.reason;
        this.startedBy = wanted.by;
        this.startedAt = now;
        this.endsAt = wanted.endsAt;
        this.uptoAt = now;
    }

    /** What a person asked for. */
    record Wanted(String bundleId, String policyDigest, String by, String reason, Instant endsAt) {}

    /** Notes that everything up to this decision was compared. */
    void advance(Instant at, String decisionId, long more, long without) {
        uptoAt = at;
        uptoId = decisionId;
        compared += more;
        unanswered += without;
    }

    void end(ShadowState as, Instant at, @Nullable String by, @Nullable String why) {
        state = as.word();
        endedAt = at;
        endedBy = by;
        failure = why;
    }

    String getId() {
        return id;
    }

    String getBundleId() {
        return bundleId;
    }

    String getPolicyDigest() {
        return policyDigest;
    }

    ShadowState getState() {
        return ShadowState.of(state);
    }

    Instant getEndsAt() {
        return endsAt;
    }

    Instant getUptoAt() {
        return uptoAt;
    }

    String getUptoId() {
        return uptoId;
    }

    Shadow view(List<Shadow.Count> counts) {
        return new Shadow(
                id,
                bundleId,
                getState(),
                reason,
                startedBy,
                startedAt,
                endsAt,
                endedAt,
                endedBy,
                failure,
                uptoAt,
                compared,
                unanswered,
                counts);
    }
}
