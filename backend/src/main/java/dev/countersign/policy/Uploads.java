package dev.countersign.policy;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.identity.Roles;
import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.Sha256;
import dev.countersign.policy.bundle.AuthorKeys;
import dev.countersign.policy.bundle.ReleaseRefused;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Takes releases in: examined first, then stored; what is refused leaves nothing but an audit
 * entry. For security leads, administrators and API clients with the scope {@link
 * Roles#POLICY_PUBLISH}. Examining takes seconds and many megabytes, so it is done for one upload
 * at a time. Never call within a transaction of your own.
 */
@Singleton
public class Uploads {
    /** The largest release file, in bytes. */
    public static final int MAX_BYTES = 16 << 20;

    private final UploadBook book;
    private final Bundles bundles;
    private final Admission admission;
    private final AuthorKeys authors;

    /** About how long one takes. */
    private static final Duration EXAMINING = Duration.ofMinutes(1);

    private final Semaphore examining = new Semaphore(1);

    Uploads(
            UploadBook book,
            Bundles bundles,
            PolicyEngine.Maker maker,
            BundleSettings settings,
            DataDirectory data) {
        this.book = book;
        this.bundles = bundles;
        admission = new Admission(maker);
        authors = settings.authors(data);
    }

    /**
     * What came of an upload.
     *
     * @param fresh false where the same content was stored before; nothing changed then
     */
    public record Uploaded(StoredBundle bundle, boolean fresh) {}

    /**
     * Examines and stores a release file.
     *
     * @throws Problem {@code bundle.refused}, naming the bundle and the offending rule, file or
     *     example; {@code bundle.revision_used}; {@code bundle.no_author_key}
     */
    public Uploaded upload(Caller caller, byte[] file) {
        requireMayUpload(caller);
        String digest = "sha256:" + Sha256.hex(file);
        Optional<StoredBundle> known = book.known(digest);
        if (known.isPresent()) {
            return new Uploaded(known.get(), false);
        }
        requireAuthors();
        if (!examining.tryAcquire()) {
            throw Problem.tooMany("Another bundle is being examined.", EXAMINING);
        }
        try {
            Admission.Admitted admitted = admission.admit(file, authors);
            Uploaded uploaded = book.store(caller.id(), admitted);
            if (uploaded.bundle().digest().equals(admitted.release().digest())) {
                bundles.keep(admitted.policy()); // else it describes its rules in other words
            }
            return uploaded;
        } catch (BundleRefused e) {
            String fault = String.valueOf(e.getMessage());
            book.refused(caller.id(), digest, fault);
            throw new Problem(ProblemCode.BUNDLE_REFUSED, fault);
        } finally {
            examining.release();
        }
    }

    private void requireAuthors() {
        try {
            if (!authors.isEmpty()) {
                return;
            }
        } catch (ReleaseRefused e) {
            throw new Problem(ProblemCode.BUNDLE_NO_KEY, String.valueOf(e.getMessage()));
        }
        throw new Problem(
                ProblemCode.BUNDLE_NO_KEY,
                "No author's public key is in %s. Make a pair with backend/bin/policy key, put the public half there as NAME.pem and sign the release with the private one."
                        .formatted(authors.directory()));
    }

    private static void requireMayUpload(Caller caller) {
        boolean may =
                caller.has(Role.SECURITY_LEAD)
                        || caller.has(Role.ADMINISTRATOR)
                        || (caller.kind() == Caller.Kind.CLIENT
                                && caller.grants().contains(Roles.POLICY_PUBLISH));
        if (!may) {
            throw new Problem(
                    ProblemCode.FORBIDDEN,
                    "Only a security lead, an administrator or a client with the scope policy:publish uploads bundles.");
        }
    }
}
