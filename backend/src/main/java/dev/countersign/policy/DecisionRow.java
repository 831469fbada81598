package dev.countersign.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(name = "decision")
class DecisionRow {
    @Id private String id = "";
    private String purpose = "";

    @Column(name = "request_id")
    private @Nullable String requestId;

    @Column(name = "person_id")
    private @Nullable String personId;

    @Column(name = "device_id")
    private @Nullable String deviceId;

    @Column(name = "model_digest")
    private @Nullable String modelDigest;

    @Column(name = "tool_id")
    private @Nullable String toolId;

    private String outcome = "";
    private String input = "";
    private String output = "";

    @Column(name = "bundle_sequence")
    private int bundleSequence;

    @Column(name = "bundle_revision")
    private String bundleRevision = "";

    @Column(name = "bundle_digest")
    private String bundleDigest = "";

    private String engine = "";

    @Column(name = "decided_at")
    private Instant decidedAt = Instant.EPOCH;

    protected DecisionRow() {}

    DecisionRow(StoredDecision stored) {
        EvaluatedDecision evaluated = stored.evaluated();
        id = stored.id();
        purpose = stored.purpose().text();
        requestId = stored.about().requestId();
        personId = stored.about().personId();
        deviceId = stored.about().deviceId();
        modelDigest = stored.about().modelDigest();
        toolId = stored.about().toolId();
        outcome = evaluated.outcome().text();
        input = evaluated.input();
        output = evaluated.output();
        bundleSequence = evaluated.bundle().sequence();
        bundleRevision = evaluated.bundle().revision();
        bundleDigest = evaluated.bundle().digest();
        engine = evaluated.engine();
        decidedAt = stored.at();
    }

    StoredDecision stored() {
        Decision decision = decision();
        return new StoredDecision(
                id,
                DecisionPurpose.of(purpose),
                new DecisionSubject(requestId, personId, deviceId, modelDigest, toolId),
                decidedAt,
                new EvaluatedDecision(
                        decision,
                        input,
                        output,
                        new BundleIdentity(bundleSequence, bundleRevision, bundleDigest),
                        engine,
                        failure(decision)));
    }

    private Decision decision() {
        try {
            return StrictJson.read(output.getBytes(StandardCharsets.UTF_8), Decision.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "the recorded output of " + id + " is not a decision", e);
        }
    }

    /** A denial that took the place of an answer has the failure as its only finding. */
    private static @Nullable EngineFailure failure(Decision decision) {
        return decision.findings().size() == 1
                ? EngineFailure.of(decision.findings().getFirst().code()).orElse(null)
                : null;
    }

    /** Also in the output; its own column is there to be searched. */
    String getOutcome() {
        return outcome;
    }

    String getId() {
        return id;
    }

    Instant getDecidedAt() {
        return decidedAt;
    }

    DecisionCursor cursor() {
        return new DecisionCursor(decidedAt, id);
    }
}
