package dev.countersign.approval;

import dev.countersign.audit.AuditLog;
import dev.countersign.identity.Caller;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Bundles;
import dev.countersign.policy.EngineFailure;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.LoadedPolicy;
import dev.countersign.policy.Policy;
import dev.countersign.policy.StoredBundle;
import dev.countersign.policy.StoredDecision;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** Evaluates the exact input of a recorded decision again, on any policy that is kept. */
@Singleton
class Replays {
    private static final int CHOICES = 50;

    private final DecisionLog log;
    private final Bundles bundles;
    private final Policy policy;
    private final AuditLog audit;
    private final TransactionOperations<Session> transactions;

    Replays(
            DecisionLog log,
            Bundles bundles,
            Policy policy,
            AuditLog audit,
            TransactionOperations<Session> transactions) {
        this.log = log;
        this.bundles = bundles;
        this.policy = policy;
        this.audit = audit;
        this.transactions = transactions;
    }

    /** Those who see all decisions: an answer tells what another policy would say. */
    static boolean mayReplay(Caller caller) {
        return Access.decidesForAll(caller);
    }

    /** The newest policies that are kept. */
    List<StoredBundle> choices() {
        return bundles.list(null, CHOICES).items();
    }

    /**
     * Evaluates and records that it was done. May compile the policy first, which takes seconds, so
     * no transaction is open meanwhile.
     *
     * @param bundle id of a stored bundle, or the digest that decisions name; null for the one in
     *     force
     */
    Replay replay(Caller caller, String id, @Nullable String bundle) {
        StoredDecision stored = log.get(caller, id);
        if (!mayReplay(caller)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Reviewers, auditors and administrators evaluate decisions again.");
        }
        EvaluatedDecision recorded = stored.evaluated();
        if (recorded.failure() == EngineFailure.INPUT_INVALID) {
            throw new Problem(
                    ProblemCode.CONFLICT,
                    "The input was refused before policy saw it and was not kept, so there is"
                            + " nothing to evaluate again.");
        }
        EvaluatedDecision now =
                loaded(bundle).evaluateRaw(recorded.input().getBytes(StandardCharsets.UTF_8));
        Replay replay = Replay.of(id, recorded, now);
        transactions.executeWrite(_ -> {
            recordReplay(caller, replay);
            return id;
        });
        return replay;
    }

    private LoadedPolicy loaded(@Nullable String bundle) {
        LoadedPolicy current = policy.current();
        if (bundle == null || bundle.equals(current.identity().digest())) {
            return current;
        }
        if (bundle.startsWith("bnd_")) {
            return bundles.candidate(bundle);
        }
        return bundles.revision(bundle)
                .orElseThrow(() ->
                        Problem.field(
                                "/bundle",
                                "not_stored",
                                "This server does not keep the policy of this digest, or no longer.",
                                "the id of a stored bundle, or the digest that a decision names"));
    }

    private void recordReplay(Caller caller, Replay replay) {
        BundleIdentity bundle = replay.bundle();
        audit.append(
                caller.id(),
                "decision.replayed",
                replay.decisionId(),
                Map.of(
                        "bundle", bundle.digest(),
                        "revision", bundle.revision(),
                        "engine", replay.engine(),
                        "outcome", replay.outcome().text(),
                        "same_output", replay.sameOutput()));
    }
}
