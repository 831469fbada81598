package dev.countersign.approval.signing;

import dev.countersign.identity.passkey.SignedDocument;
import dev.countersign.platform.Ids;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Proofs of verdicts, beside the verdicts; only ever added to. */
@Singleton
public class EvidenceStore {
    private final EntityManager entities;
    private final Ids ids;
    private final Clock clock;

    EvidenceStore(EntityManager entities, Ids ids, Clock clock) {
        this.entities = entities;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Keeps a signature in the transaction of the verdicts it proves.
     *
     * @return its id, for {@link #attach}
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public String keep(SignedDocument signed) {
        String id = ids.next("sig");
        entities.persist(
                new SignatureRow(id, signed, clock.instant().truncatedTo(ChronoUnit.MICROS)));
        entities.flush();
        return id;
    }

    /** Says which statement of a kept signature a recorded verdict is. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void attach(String reviewId, String signatureId, int position) {
        entities.persist(new EvidenceRow(reviewId, signatureId, position));
        entities.flush();
    }

    /** The proof of a verdict; empty for one that was given without. */
    @Transactional(readOnly = true)
    public Optional<Evidence> of(String reviewId) {
        return Optional.ofNullable(entities.find(EvidenceRow.class, reviewId))
                .map(row ->
                        entities.find(SignatureRow.class, row.getSignatureId())
                                .evidence(row.getReviewId(), row.getPosition()));
    }

    /** The proofs of these verdicts, by the id of the verdict. */
    @Transactional(readOnly = true)
    public Map<String, Evidence> of(Collection<String> reviewIds) {
        if (reviewIds.isEmpty()) {
            return Map.of();
        }
        return entities.createQuery(
                        "select e, s from EvidenceRow e, SignatureRow s where e.signatureId = s.id"
                                + " and e.reviewId in :ids",
                        Object[].class)
                .setParameter("ids", reviewIds)
                .getResultStream()
                .map(row -> {
                    EvidenceRow evidence = (EvidenceRow) row[0];
                    return ((SignatureRow) row[1])
                            .evidence(evidence.getReviewId(), evidence.getPosition());
                })
                .collect(Collectors.toMap(Evidence::reviewId, e -> e));
    }
}
