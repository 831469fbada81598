package dev.countersign.policy;

import dev.countersign.audit.AuditLog;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** What uploads leave behind, each with its audit entry in one transaction. */
@Singleton
class UploadBook {
    private static final int SHOWN = 500;

    private final BundleStore store;
    private final ActivationStore activations;
    private final AuditLog audit;
    private final Clock clock;

    UploadBook(BundleStore store, ActivationStore activations, AuditLog audit, Clock clock) {
        this.store = store;
        this.activations = activations;
        this.audit = audit;
        this.clock = clock;
    }

    /** The bundle that came in this very file, unless it was withdrawn. */
    @Transactional(readOnly = true)
    public Optional<StoredBundle> known(String digest) {
        return store.byDigest(digest).filter(bundle -> bundle.state() != BundleState.WITHDRAWN);
    }

    @Transactional
    public Uploads.Uploaded store(String actor, Admission.Admitted admitted) {
        store.lock();
        BundleIdentity identity = admitted.bundle().identity();
        Optional<StoredBundle> known = store.byPolicyDigest(identity.digest());
        if (known.isPresent()) {
            return again(actor, store.entity(known.get().id()));
        }
        Optional<StoredBundle> other = store.byRevision(identity.revision());
        if (other.isPresent()) {
            throw new Problem(
                    ProblemCode.BUNDLE_REVISION,
                    "The revision %s is that of bundle %s, whose content is another. Name yours differently in policies/REVISION and build again."
                            .formatted(identity.revision(), other.get().id()));
        }
        BundleEntity added =
                store.add(admitted.release(), admitted.bundle(), admitted.author(), actor);
        audit.append(
                actor,
                "bundle.uploaded",
                added.getId(),
                Map.of(
                        "revision", identity.revision(),
                        "digest", admitted.release().digest(),
                        "policy_digest", identity.digest(),
                        "signed_by", admitted.author()));
        return new Uploads.Uploaded(added.stored(), true);
    }

    private Uploads.Uploaded again(String actor, BundleEntity bundle) {
        if (bundle.getState() != BundleState.WITHDRAWN) {
            return new Uploads.Uploaded(bundle.stored(), false);
        }
        bundle.moveTo(
                bundle.getState().uploadAgain(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        StoredBundle stored = activations.flushed(bundle);
        audit.append(
                actor, "bundle.uploaded", bundle.getId(), Map.of("revision", stored.revision()));
        return new Uploads.Uploaded(stored, true);
    }

    @Transactional
    public void refused(String actor, String digest, String fault) {
        audit.append(
                actor,
                "bundle.refused",
                digest,
                Map.of(
                        "fault",
                        fault.length() > SHOWN ? fault.substring(0, SHOWN) + "..." : fault));
    }
}
