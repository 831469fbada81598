package dev.countersign.policy;

import dev.countersign.policy.bundle.AuthorKeys;
import dev.countersign.policy.bundle.Release;
import dev.countersign.policy.bundle.ReleaseRefused;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * What a release has to stand before it is stored: form, an author's signature, one revision of one
 * tree, only allowed builtins, sound registers, a module that runs within its limits and denies
 * nothing-known, and its own examples. The same here and in {@code backend/bin/policy check}. Takes
 * seconds, in bounded memory.
 */
final class Admission {
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}");

    private final PolicyEngine.Maker maker;
    private final BuiltinCheck builtins = BuiltinCheck.shipped();
    private final RegisterCheck registers = RegisterCheck.shipped();

    Admission(PolicyEngine.Maker maker) {
        this.maker = maker;
    }

    /**
     * A release that may be stored.
     *
     * @param author the key that signed it
     * @param policy the bundle ready to decide, under the sequence 0
     * @param examples how many of its examples ended in each outcome
     */
    record Admitted(
            Release release,
            PolicyBundle bundle,
            String author,
            LoadedPolicy policy,
            Map<Outcome, Integer> examples) {}

    /**
     * Examines a release file.
     *
     * @throws BundleRefused naming the bundle as far as it is known, and the offending file, rule
     *     or example
     */
    Admitted admit(byte[] file, AuthorKeys authors) throws BundleRefused {
        Release release;
        String author;
        try {
            release = Release.read(file);
            author = authors.verify(release);
        } catch (ReleaseRefused e) {
            throw new BundleRefused(String.valueOf(e.getMessage()), e);
        }
        PolicyBundle bundle = PolicyBundle.read(BundleFiles.of(release));
        try {
            LoadedPolicy policy = prove(release, bundle);
            return new Admitted(
                    release,
                    bundle,
                    author,
                    policy,
                    ExampleCheck.require(release.file(Release.EXAMPLES), policy));
        } catch (BundleRefused e) {
            throw e.named(bundle.identity());
        }
    }

    private LoadedPolicy prove(Release release, PolicyBundle bundle) throws BundleRefused {
        if (!REVISION.matcher(bundle.identity().revision()).matches()) {
            throw new BundleRefused(
                    "bundle.json: a revision is 1 to 64 letters, digits and . _ + -");
        }
        SortedMap<String, String> sources = TwinCheck.require(release, bundle);
        builtins.require(sources);
        RuleSources.of(sources).requireAll(bundle.rules());
        registers.require(bundle.data());
        TestReport.require(release, sources.keySet());
        return LoadedPolicy.proven(bundle, maker).under(0);
    }
}
