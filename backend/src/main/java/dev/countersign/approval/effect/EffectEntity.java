package dev.countersign.approval.effect;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.BundleIdentity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "policy_effect")
class EffectEntity {
    @Id private String id = "";

    @Column(name = "bundle_id")
    private String bundleId = "";

    @Column(name = "policy_digest")
    private String policyDigest = "";

    @Column(name = "base_sequence")
    private int baseSequence;

    @Column(name = "base_digest")
    private String baseDigest = "";

    private String state = "";
    private String phase = "";
    private int done;
    private int total;

    @Column(name = "most_decisions")
    private int mostDecisions;

    @Column(name = "started_by")
    private String startedBy = "";

    @Column(name = "started_at")
    private Instant startedAt = Instant.EPOCH;

    @Column(name = "as_of")
    private Instant asOf = Instant.EPOCH;

    @Column(name = "finished_at")
    private @Nullable Instant finishedAt;

    @Column(name = "claimed_by")
    private @Nullable String claimedBy;

    @Column(name = "claimed_at")
    private @Nullable Instant claimedAt;

    private @Nullable String failure;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String summary;

    protected EffectEntity() {}

    EffectEntity(String id, Wanted wanted, Instant now) {
        this.id = id;
        bundleId = wanted.bundleId;
        policyDigest = wanted.policyDigest;
        baseSequence = wanted.base.sequence();
        baseDigest = wanted.base.digest();
        state = EffectState.WAITING.word();
        phase = Subject.APPROVAL.word();
        mostDecisions = wanted.mostDecisions;
        startedBy = wanted.by;
        startedAt = now;
        asOf = now;
    }

    /** What shall be computed. */
    record Wanted(
            String bundleId,
            String policyDigest,
            BundleIdentity base,
            int mostDecisions,
            String by) {}

    /** A server takes it on, from the beginning: facts may have changed since another one did. */
    void claim(String server, Instant now) {
        state = EffectState.RUNNING.word();
        phase = Subject.APPROVAL.word();
        done = 0;
        total = 0;
        asOf = now;
        claimedBy = server;
        claimedAt = now;
    }

    /** Whether nobody computes it; {@code stale} is when a claim that still counts was renewed. */
    boolean isFree(Instant stale) {
        return switch (getState()) {
            case WAITING -> true;
            case RUNNING -> claimedAt == null || claimedAt.isBefore(stale);
            case DONE, FAILED, CANCELLED -> false;
        };
    }

    boolean isClaimedBy(String server) {
        return getState() == EffectState.RUNNING && server.equals(claimedBy);
    }

    void beat(Instant now) {
        claimedAt = now;
    }

    void progress(Subject at, int sofar, int ofAll) {
        phase = at.word();
        done = sofar;
        total = Math.max(ofAll, sofar);
    }

    void finish(EffectSummary result, Instant now) {
        end(EffectState.DONE, now);
        summary = StrictJson.text(result);
    }

    void fail(EffectState as, String reason, Instant now) {
        end(as, now);
        failure = reason;
    }

    private void end(EffectState as, Instant now) {
        state = as.word();
        finishedAt = now;
        claimedBy = null;
        claimedAt = null;
    }

    String getId() {
        return id;
    }

    String getBundleId() {
        return bundleId;
    }

    Instant getAsOf() {
        return asOf;
    }

    int getMostDecisions() {
        return mostDecisions;
    }

    EffectState getState() {
        return EffectState.of(state);
    }

    boolean comparesWith(BundleIdentity inForce) {
        return baseSequence == inForce.sequence() && baseDigest.equals(inForce.digest());
    }

    Effect view(BundleIdentity inForce) {
        return new Effect(
                id,
                bundleId,
                policyDigest,
                baseSequence,
                baseDigest,
                !comparesWith(inForce),
                getState(),
                Subject.of(phase),
                done,
                total,
                startedBy,
                startedAt,
                asOf,
                finishedAt,
                failure,
                summary == null ? null : read(summary));
    }

    private EffectSummary read(String json) {
        try {
            return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), EffectSummary.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored summary of " + id + " cannot be read", e);
        }
    }
}
