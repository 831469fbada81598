package dev.countersign.approval;

import dev.countersign.approval.signing.Digests;
import dev.countersign.approval.signing.Evidence;
import dev.countersign.approval.signing.EvidenceCheck;
import dev.countersign.approval.signing.EvidenceStore;
import dev.countersign.approval.signing.VerdictStatement;
import dev.countersign.identity.Caller;
import dev.countersign.identity.passkey.Passkeys;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Verifies the proofs of verdicts again: from their bytes, and against what is recorded beside
 * them.
 */
@Singleton
class VerdictProofs {
    /** The recorded verdict is another one than was signed. */
    static final String RECORD = "record";

    /** The key is not that of a passkey of the reviewer. */
    static final String KEY = "key";

    private final EntityManager entities;
    private final EvidenceStore store;
    private final Passkeys passkeys;
    private final Decisions decisions;

    VerdictProofs(
            EntityManager entities, EvidenceStore store, Passkeys passkeys, Decisions decisions) {
        this.entities = entities;
        this.store = store;
        this.passkeys = passkeys;
        this.decisions = decisions;
    }

    /**
     * The proof of a verdict.
     *
     * @throws Problem {@code resource.not_found} for one that was given without, too
     */
    @Transactional(readOnly = true)
    public EvidenceView get(Caller caller, String reviewId) {
        ReviewEntity review = entities.find(ReviewEntity.class, reviewId);
        if (review == null || !sees(caller, review)) {
            throw Problem.notFound("review", reviewId);
        }
        Evidence evidence =
                store.of(reviewId)
                        .orElseThrow(() -> Problem.notFound("signature of a review", reviewId));
        return verified(review.getRequestId(), review.view(), evidence);
    }

    private boolean sees(Caller caller, ReviewEntity review) {
        RequestEntity request = entities.find(RequestEntity.class, review.getRequestId());
        return request != null && Requests.sees(caller, request);
    }

    /** The proofs of those verdicts of a request that were signed, by the verdict's id. */
    @Transactional(readOnly = true)
    public Map<String, EvidenceView> of(RequestView request) {
        List<String> ids = request.reviews().stream().map(ReviewView::id).toList();
        Map<String, Evidence> kept = store.of(ids);
        Map<String, EvidenceView> verified = new java.util.LinkedHashMap<>();
        for (ReviewView review : request.reviews()) {
            Evidence evidence = kept.get(review.id());
            if (evidence != null) {
                verified.put(review.id(), verified(request.id(), review, evidence));
            }
        }
        return verified;
    }

    private EvidenceView verified(String requestId, ReviewView review, Evidence evidence) {
        EvidenceCheck.Result result = EvidenceCheck.of(evidence);
        List<String> faults = new ArrayList<>(result.faults());
        VerdictStatement said = result.statement();
        if (said != null && !said.equals(recorded(requestId, review, said))) {
            faults.add(RECORD);
        }
        if (!passkeys.isOf(review.reviewerId(), evidence.passkeyId(), evidence.publicKey())) {
            faults.add(KEY);
        }
        return EvidenceView.of(requestId, evidence, result, faults);
    }

    /** The statement that the recorded verdict would be. */
    private VerdictStatement recorded(
            String requestId, ReviewView review, VerdictStatement signed) {
        String output =
                decisions
                        .find(review.decisionId())
                        .map(StoredDecision::evaluated)
                        .map(evaluated -> Digests.ofFindings(evaluated.output()))
                        .orElse("");
        return new VerdictStatement(
                VerdictStatement.TYPE,
                requestId,
                review.revision(),
                review.decisionId(),
                output,
                review.verdict().word(),
                review.role(),
                Digests.ofText(review.reason()),
                review.reviewerId(),
                signed.issuedAt(),
                signed.nonce());
    }
}
