package dev.countersign.approval;

import dev.countersign.approval.signing.Digests;
import dev.countersign.approval.signing.Evidence;
import dev.countersign.approval.signing.EvidenceCheck;
import dev.countersign.approval.signing.EvidenceStore;
import dev.countersign.approval.signing.VerdictStatement;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Resets;
import dev.countersign.identity.passkey.Passkeys;
import dev.countersign.policy.Decisions;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
        return Objects.requireNonNull(
                verified(review.getRequestId(), List.of(review.view()), Map.of(reviewId, evidence))
                        .get(reviewId));
    }

    private boolean sees(Caller caller, ReviewEntity review) {
        RequestEntity request = entities.find(RequestEntity.class, review.getRequestId());
        return request != null && Requests.sees(caller, request);
    }

    /** The proofs of those verdicts of a request that were signed, by the verdict's id. */
    @Transactional(readOnly = true)
    public Map<String, EvidenceView> of(RequestView request) {
        List<String> ids = request.reviews().stream().map(ReviewView::id).toList();
        return verified(request.id(), request.reviews(), store.of(ids));
    }

    /** In two queries, however many there are. */
    private Map<String, EvidenceView> verified(
            String requestId, List<ReviewView> reviews, Map<String, Evidence> kept) {
        Map<String, EvidenceView> verified = new LinkedHashMap<>();
        List<ReviewView> signed =
                reviews.stream().filter(review -> kept.containsKey(review.id())).toList();
        if (signed.isEmpty()) {
            return verified;
        }
        Map<String, StoredDecision> seen =
                decisions.find(signed.stream().map(ReviewView::decisionId).toList());
        Set<Passkeys.Held> held =
                passkeys.held(
                        signed.stream()
                                .map(review -> held(review, evidence(kept, review)))
                                .toList());
        for (ReviewView review : signed) {
            Evidence evidence = evidence(kept, review);
            EvidenceCheck.Result result = EvidenceCheck.of(evidence);
            List<String> faults = new ArrayList<>(result.faults());
            VerdictStatement said = result.statement();
            if (said != null && !said.equals(recorded(requestId, review, said, seen))) {
                faults.add(RECORD);
            }
            if (!held.contains(held(review, evidence))) {
                faults.add(KEY);
            }
            Resets.Reset reset = passkeys.resetOf(evidence.passkeyId()).orElse(null);
            verified.put(review.id(), EvidenceView.of(requestId, evidence, result, faults, reset));
        }
        return verified;
    }

    private static Evidence evidence(Map<String, Evidence> kept, ReviewView review) {
        return Objects.requireNonNull(kept.get(review.id()));
    }

    private static Passkeys.Held held(ReviewView review, Evidence evidence) {
        return new Passkeys.Held(review.reviewerId(), evidence.passkeyId(), evidence.publicKey());
    }

    /** The statement that the recorded verdict would be. */
    private static VerdictStatement recorded(
            String requestId,
            ReviewView review,
            VerdictStatement signed,
            Map<String, StoredDecision> seen) {
        StoredDecision decision = seen.get(review.decisionId());
        return new VerdictStatement(
                VerdictStatement.TYPE,
                requestId,
                review.revision(),
                review.decisionId(),
                decision == null ? "" : Digests.ofFindings(decision.evaluated().output()),
                review.verdict().word(),
                review.role(),
                Digests.ofText(review.reason()),
                review.reviewerId(),
                signed.issuedAt(),
                signed.nonce());
    }
}
