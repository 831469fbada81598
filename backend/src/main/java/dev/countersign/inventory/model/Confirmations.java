package dev.countersign.inventory.model;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.platform.Ids;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A security lead's word that files are a model of the catalogue: from then on the catalogue's
 * facts hold for that digest, for everybody. One confirmation holds at a time; it can be withdrawn.
 */
@Singleton
public class Confirmations {
    private final EntityManager entities;
    private final ArtifactSets sets;
    private final Models models;
    private final DescribedModels described;
    private final ModelBlocks blocks;
    private final RevokedFiles revoked;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;

    Confirmations(
            EntityManager entities,
            ArtifactSets sets,
            Models models,
            DescribedModels described,
            ModelBlocks blocks,
            RevokedFiles revoked,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.entities = entities;
        this.sets = sets;
        this.models = models;
        this.described = described;
        this.blocks = blocks;
        this.revoked = revoked;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Confirms what the files are. Decisions made before stay as they are, unless that model was
     * revoked everywhere: what allows the files ends with it.
     */
    @Transactional
    public ArtifactSet confirm(Caller caller, String digest, Claim claim) {
        refuseOthers(caller);
        lock(digest);
        Claim.Checked checked = claim.checked(models);
        refuseConfirmed(digest);
        ModelEntity model = entities.getReference(ModelEntity.class, checked.modelId());
        return enter(caller, digest, model, checked);
    }

    /**
     * Describes a model that the catalogue does not have, and confirms that the files are it: from
     * then on others with these files or further files of it need no description.
     */
    @Transactional
    public ArtifactSet describe(Caller caller, String digest, Description description) {
        refuseOthers(caller);
        lock(digest);
        Description.Checked checked = description.checked(models);
        refuseConfirmed(digest);
        ModelEntity model = described.enter(caller, checked);
        var claim = new Claim.Checked(model.getId(), checked.filesSource(), "", List.of());
        return enter(caller, digest, model, claim);
    }

    private void refuseConfirmed(String digest) {
        live(digest)
                .ifPresent(confirmation -> {
                    throw new Problem(
                            ProblemCode.CONFLICT,
                            "It is confirmed as "
                                    + confirmation.toConfirmation().modelName()
                                    + " already. Withdraw that first.");
                });
    }

    private ArtifactSet enter(
            Caller caller, String digest, ModelEntity model, Claim.Checked checked) {
        ConfirmationEntity confirmation =
                new ConfirmationEntity(
                        ids.next("cnf"), digest, model, checked, caller.id(), clock.instant());
        entities.persist(confirmation);
        entities.flush();
        blocks.on(digest)
                .ifPresent(block -> revoked.end(caller.id(), Set.of(digest), block.reason()));
        audit.append(
                caller.id(),
                "artifact_set.confirmed",
                digest,
                Map.of("model", checked.modelId(), "source", checked.source()));
        return sets.get(digest);
    }

    /**
     * Takes the confirmation back: the files are unknown again, and refused still where their model
     * was revoked everywhere.
     */
    @Transactional
    public ArtifactSet withdraw(Caller caller, String digest, @Nullable String reason) {
        refuseOthers(caller);
        InputCheck check = new InputCheck();
        String why = check.reason("/reason", reason, 2000);
        check.done();
        lock(digest);
        ConfirmationEntity confirmation =
                live(digest)
                        .orElseThrow(() ->
                                new Problem(ProblemCode.CONFLICT, "Nobody confirmed these files."));
        blocks.keep(caller, digest);
        confirmation.withdraw(caller.id(), clock.instant());
        entities.flush();
        audit.append(
                caller.id(),
                "artifact_set.confirmation_withdrawn",
                digest,
                Map.of("confirmation", confirmation.getId(), "reason", why));
        return sets.get(digest);
    }

    private static void refuseOthers(Caller caller) {
        if (!caller.has(Role.SECURITY_LEAD)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "Only a security lead says which model files are.");
        }
    }

    /** So that of two leads at once the second is told, and does not meet the unique index. */
    private void lock(String digest) {
        blocks.lock();
        entities.lock(sets.entity(digest), LockModeType.PESSIMISTIC_WRITE);
    }

    private Optional<ConfirmationEntity> live(String digest) {
        return entities.createQuery(
                        "from ConfirmationEntity where digest = :digest and withdrawnAt is null",
                        ConfirmationEntity.class)
                .setParameter("digest", digest)
                .getResultStream()
                .findFirst();
    }
}
