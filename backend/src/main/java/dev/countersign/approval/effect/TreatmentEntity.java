package dev.countersign.approval.effect;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one activation does to those who lose by it, and how far that is. */
@Entity
@Table(name = "policy_treatment")
class TreatmentEntity {
    static final String SUSPEND = "suspend_now";
    static final String REVIEW = "review_then_suspend";
    static final String RESUME = "resume";

    @Id private int sequence;
    private String kind = "";

    @Column(name = "base_digest")
    private String baseDigest = "";

    @Column(name = "by_person")
    private String byPerson = "";

    @Column(name = "review_days")
    private @Nullable Integer reviewDays;

    private String state = "running";
    private String position = "";

    @Column(name = "looked_at")
    private int lookedAt;

    private int total;
    private @Nullable String failure;

    @Column(name = "started_at")
    private Instant startedAt = Instant.EPOCH;

    @Column(name = "finished_at")
    private @Nullable Instant finishedAt;

    protected TreatmentEntity() {}

    TreatmentEntity(int sequence, String kind, String baseDigest, String byPerson, Instant now) {
        this.sequence = sequence;
        this.kind = kind;
        this.baseDigest = baseDigest;
        this.byPerson = byPerson;
        this.startedAt = now;
    }

    void setReviewDays(@Nullable Integer days) {
        reviewDays = days;
    }

    void setTotal(int total) {
        this.total = total;
    }

    void advance(int more, String to) {
        lookedAt += more;
        total = Math.max(total, lookedAt);
        position = to;
        failure = null;
    }

    void stumble(String reason) {
        failure = reason;
    }

    void finish(Instant now) {
        state = "done";
        finishedAt = now;
    }

    int getSequence() {
        return sequence;
    }

    String getKind() {
        return kind;
    }

    String getBaseDigest() {
        return baseDigest;
    }

    String getByPerson() {
        return byPerson;
    }

    int getReviewDays() {
        return reviewDays == null ? 7 : reviewDays;
    }

    boolean isRunning() {
        return state.equals("running");
    }

    String getPosition() {
        return position;
    }

    int getLookedAt() {
        return lookedAt;
    }

    int getTotal() {
        return total;
    }

    @Nullable String getFailure() {
        return failure;
    }

    Instant getStartedAt() {
        return startedAt;
    }

    @Nullable Instant getFinishedAt() {
        return finishedAt;
    }
}
