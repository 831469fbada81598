package dev.countersign.policy;

import dev.countersign.platform.Page;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The record of activations; only ever added to. */
@Singleton
class ActivationStore {
    private final EntityManager entities;

    ActivationStore(EntityManager entities) {
        this.entities = entities;
    }

    /** The activation in force. */
    @Transactional(readOnly = true)
    Optional<Activation> newest() {
        return rows(Integer.MAX_VALUE, 1).stream().findFirst().map(row -> describe(row, null));
    }

    /** The sequence in force, 0 when there never was one. */
    @Transactional(readOnly = true)
    int newestSequence() {
        return entities.createQuery(
                        "select coalesce(max(a.sequence), 0) from ActivationRow a", Integer.class)
                .getSingleResult();
    }

    /** Whether a person ever changed the policy: from then on the server never does. */
    @Transactional(readOnly = true)
    boolean everByPerson() {
        return entities.createQuery(
                                "select count(a) from ActivationRow a where a.kind <> 'shipped'",
                                Long.class)
                        .getSingleResult()
                > 0;
    }

    @Transactional(readOnly = true)
    boolean wasInForce(String policyDigest) {
        return entities.createQuery(
                                "select count(a) from ActivationRow a where a.digest = :digest",
                                Long.class)
                        .setParameter("digest", policyDigest)
                        .getSingleResult()
                > 0;
    }

    /** The stored bundle in force, null when its content was not kept. */
    @Transactional(readOnly = true)
    @Nullable String bundleInForce() {
        return rows(Integer.MAX_VALUE, 1).stream()
                .map(row -> bundleOf(row.getDigest()))
                .findFirst()
                .orElse(null);
    }

    @Transactional(readOnly = true)
    Page<Activation> history(@Nullable String after, int limit) {
        List<ActivationRow> rows = rows(before(after), limit + 2);
        List<Activation> found = new ArrayList<>();
        for (int i = 0; i < rows.size() && i <= limit; i++) {
            found.add(describe(rows.get(i), i + 1 < rows.size() ? rows.get(i + 1) : null));
        }
        return Page.of(found, limit, activation -> String.valueOf(activation.sequence()));
    }

    private static int before(@Nullable String after) {
        try {
            return after == null ? Integer.MAX_VALUE : Integer.parseInt(after);
        } catch (NumberFormatException e) {
            throw dev.countersign.problem.Problem.field(
                    "/after",
                    "format",
                    "This is no cursor of this list.",
                    "next of the page before");
        }
    }

    private List<ActivationRow> rows(int below, int limit) {
        return entities.createQuery(
                        "from ActivationRow a where a.sequence < :below order by a.sequence desc",
                        ActivationRow.class)
                .setParameter("below", below)
                .setMaxResults(limit)
                .getResultList();
    }

    private Activation describe(ActivationRow row, @Nullable ActivationRow previous) {
        return row.activation(
                bundleOf(row.getDigest()),
                previous == null ? null : bundleOf(previous.getDigest()));
    }

    private @Nullable String bundleOf(String policyDigest) {
        return entities.createQuery(
                        "select b.id from BundleEntity b where b.policyDigest = :digest",
                        String.class)
                .setParameter("digest", policyDigest)
                .getResultStream()
                .findFirst()
                .orElse(null);
    }

    /** The primary key refuses a sequence that somebody else took. */
    @Transactional(propagation = Propagation.MANDATORY)
    void add(Activation activation) {
        entities.persist(new ActivationRow(activation));
    }

    @Transactional(propagation = Propagation.MANDATORY)
    void supersedeActive(Instant now) {
        entities.createQuery("from BundleEntity b where b.state = 'active'", BundleEntity.class)
                .getResultStream()
                .forEach(bundle -> bundle.moveTo(bundle.getState().supersede(), now));
        entities.flush();
    }

    /** The bundle as it is now in the database. */
    @Transactional(propagation = Propagation.MANDATORY)
    StoredBundle flushed(BundleEntity bundle) {
        entities.flush();
        return bundle.stored();
    }

    /** What the audit record says of an activation. */
    static Map<String, Object> facts(Activation activation) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("sequence", activation.sequence());
        facts.put("revision", activation.revision());
        facts.put("kind", activation.kind().word());
        if (activation.bundleId() != null) {
            facts.put("bundle", activation.bundleId());
        }
        if (activation.askedBy() != null) {
            facts.put("asked_by", activation.askedBy());
        }
        if (activation.reason() != null) {
            facts.put("reason", activation.reason());
        }
        if (activation.treatment() != null) {
            facts.put("treatment", activation.treatment().word());
        }
        if (activation.reviewDays() != null) {
            facts.put("review_days", activation.reviewDays());
        }
        if (activation.smallTeam()) {
            facts.put("small_team", true);
        }
        return facts;
    }
}
