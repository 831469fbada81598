package dev.countersign.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.countersign.platform.Page;
import dev.countersign.policy.bundle.Release;
import dev.countersign.policy.bundle.ReleaseRefused;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The policies that this server keeps: those that decided, those that may, and those that never
 * did. Looking at one changes nothing; see {@link Activations} for what people do with them.
 * Loading one compiles it, which may take seconds: call outside of a transaction.
 */
@Singleton
public class Bundles {
    /** The one in force, the one looked at, and two that decisions are made again with. */
    private static final int LOADED = 4;

    private final BundleStore store;
    private final PolicyEngine.Maker maker;
    private final Cache<String, LoadedPolicy> loaded =
            Caffeine.newBuilder().maximumSize(LOADED).build();
    private final Cache<String, Optional<TestReport>> reports =
            Caffeine.newBuilder().maximumSize(LOADED).build();

    Bundles(BundleStore store, PolicyEngine.Maker maker) {
        this.store = store;
        this.maker = maker;
    }

    /**
     * All bundles, newest first.
     *
     * @param after {@link Page#next} of the page before, null for the first
     * @param limit how many at most
     */
    public Page<StoredBundle> list(@Nullable String after, int limit) {
        return store.list(after, limit);
    }

    /** Bundles that somebody else asked to be activated, newest first. */
    public List<StoredBundle> askedByOthers(String personId) {
        return store.askedByOthers(personId);
    }

    /** The bundle; a {@link Problem} of kind not-found when there is none. */
    public StoredBundle get(String id) {
        return store.get(id);
    }

    /** The bundle that decisions name by this digest of its compiled archive. */
    public Optional<StoredBundle> byPolicyDigest(String policyDigest) {
        return store.byPolicyDigest(policyDigest);
    }

    /** The release file as it was uploaded. */
    public byte[] file(String id) {
        return store.content(id);
    }

    /**
     * The bundle ready to decide, without that anything is decided by it; its {@link
     * LoadedPolicy#identity} has the sequence 0. The last few asked for stay loaded.
     */
    public LoadedPolicy candidate(String id) {
        try {
            return load(store.get(id));
        } catch (BundleRefused e) {
            throw new Problem(
                    ProblemCode.ENGINE, "The bundle " + id + " cannot be run: " + e.getMessage());
        }
    }

    /**
     * The bundle that a stored decision names by {@link BundleIdentity#digest}, ready to decide
     * again; empty when its content was never kept.
     */
    public Optional<LoadedPolicy> revision(String policyDigest) {
        return store.byPolicyDigest(policyDigest).map(bundle -> candidate(bundle.id()));
    }

    /** The files of its Rego twin: text by path, for example {@code countersign/main/main.rego}. */
    SortedMap<String, String> source(String id) {
        SortedMap<String, String> files = new TreeMap<>();
        try {
            stored(store.get(id))
                    .twin()
                    .forEach((name, content) ->
                            files.put(name, new String(content, StandardCharsets.UTF_8)));
        } catch (ReleaseRefused e) {
            throw new IllegalStateException("the stored bundle " + id + " is damaged", e);
        }
        return files;
    }

    /** How its tests ended for whoever built it; empty where it came without a report. */
    public Optional<TestReport> tests(String id) {
        StoredBundle bundle = store.get(id);
        return reports.get(bundle.digest(), _ -> report(bundle));
    }

    private Optional<TestReport> report(StoredBundle bundle) {
        try {
            return TestReport.of(stored(bundle));
        } catch (ReleaseRefused | BundleRefused e) {
            throw new IllegalStateException("the stored bundle " + bundle.id() + " is damaged", e);
        }
    }

    /** As {@link #candidate}, for who has to go on without it. */
    LoadedPolicy load(StoredBundle bundle) throws BundleRefused {
        try {
            return loaded.get(bundle.policyDigest(), _ -> make(bundle));
        } catch (CannotLoad e) {
            throw e.refused;
        }
    }

    /** Compiles a bundle that may not be stored yet. */
    LoadedPolicy prove(PolicyBundle bundle) throws BundleRefused {
        String digest = bundle.identity().digest();
        LoadedPolicy known = loaded.getIfPresent(digest);
        if (known != null) {
            return known;
        }
        LoadedPolicy proven = LoadedPolicy.proven(bundle, maker).under(0);
        loaded.put(digest, proven);
        return proven;
    }

    /** Keeps what was compiled to examine it. */
    void keep(LoadedPolicy policy) {
        loaded.put(policy.identity().digest(), policy);
    }

    /** What people see of a change from one bundle to another. */
    public BundleDiff diff(String fromId, String toId) {
        return BundleDiff.between(release(fromId), release(toId));
    }

    /** The release that is stored as this bundle. */
    Release release(String id) {
        try {
            return stored(store.get(id));
        } catch (ReleaseRefused e) {
            throw new IllegalStateException("the stored bundle " + id + " is damaged", e);
        }
    }

    /** All of it has to be what was admitted: the rest is told to people and signed for OPA. */
    private Release stored(StoredBundle bundle) throws ReleaseRefused {
        Release release = Release.read(store.content(bundle.id()));
        if (!release.digest().equals(bundle.digest())) {
            throw new ReleaseRefused("the stored content is not what was stored");
        }
        return release;
    }

    private LoadedPolicy make(StoredBundle bundle) {
        try {
            Release release = stored(bundle);
            PolicyBundle read = PolicyBundle.read(BundleFiles.of(release));
            if (!read.identity().digest().equals(bundle.policyDigest())) {
                throw new BundleRefused("the stored content is not what was stored");
            }
            return LoadedPolicy.proven(read, maker).under(0);
        } catch (ReleaseRefused e) {
            throw new CannotLoad(new BundleRefused(String.valueOf(e.getMessage()), e));
        } catch (BundleRefused e) {
            throw new CannotLoad(e);
        }
    }

    /** Carries the checked exception through the cache. */
    private static final class CannotLoad extends RuntimeException {
        private final BundleRefused refused;

        CannotLoad(BundleRefused refused) {
            super(refused);
            this.refused = refused;
        }
    }
}
