package dev.countersign.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.countersign.platform.StrictJson;
import dev.countersign.policy.bundle.Release;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a bundle's own tests ended, as whoever built the release ran them with OPA; the author's
 * signature covers it. This server has no OPA and did not run them: it decides the examples of the
 * release instead, see {@link Admission}. A release need not carry one.
 *
 * @param opa the version of OPA that ran them
 * @param passed how many passed
 * @param failed those that failed, as {@code file: name}
 * @param skipped those that were not run
 * @param coverage what of the rules they reach; null where it was not measured, which OPA does only
 *     when all pass
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TestReport(
        String opa,
        int passed,
        List<String> failed,
        List<String> skipped,
        @Nullable Coverage coverage) {
    private static final int MOST_TESTS = 100_000;
    private static final int LONGEST_NAME = 400;

    /**
     * What of the rules the tests reach.
     *
     * @param without names of test files that were left out of the measurement
     */
    public record Coverage(List<String> without, List<Covered> files) {
        /** Lines that are reached, in all files. */
        public long covered() {
            return files.stream().mapToLong(Covered::covered).sum();
        }

        /** Lines that are not, in all files. */
        public long missed() {
            return files.stream().mapToLong(Covered::missed).sum();
        }

        /** Whole percents of the lines, rounded down: 100 only where no line is missed. */
        public int percent() {
            return TestReport.percent(covered(), missed());
        }
    }

    /**
     * One file of the bundle.
     *
     * @param path as in the bundle, for example {@code countersign/main/main.rego}
     * @param covered how many of its lines that can be reached are
     * @param missed how many are not
     * @param notCovered where those are: first and last line of each stretch
     */
    public record Covered(String path, int covered, int missed, List<List<Integer>> notCovered) {
        /** Whole percents of the lines, rounded down. */
        public int percent() {
            return TestReport.percent(covered, missed);
        }
    }

    /** How many tests there are. */
    public int all() {
        return passed + failed.size() + skipped.size();
    }

    private static int percent(long covered, long missed) {
        return covered + missed == 0 ? 100 : (int) (covered * 100 / (covered + missed));
    }

    /** The report of a release that was admitted; empty where it came without one. */
    static Optional<TestReport> of(Release release) throws BundleRefused {
        byte[] file = release.files().get(Release.TESTS);
        return file == null ? Optional.empty() : Optional.of(read(file));
    }

    /**
     * Examines the report of a release.
     *
     * @param modules the paths of its sources; a report about others is not about this bundle
     */
    static void require(Release release, Set<String> modules) throws BundleRefused {
        Optional<TestReport> report = of(release);
        if (report.isEmpty() || report.get().coverage() == null) {
            return;
        }
        for (Covered file : report.get().coverage().files()) {
            if (!modules.contains(file.path())) {
                throw refused("measured %s, which the bundle does not have".formatted(file.path()));
            }
        }
    }

    private static TestReport read(byte[] file) throws BundleRefused {
        TestReport report;
        try {
            report = StrictJson.read(file, TestReport.class);
        } catch (JsonProcessingException e) {
            throw new BundleRefused(
                    Release.TESTS + " is not a test report: " + e.getOriginalMessage(), e);
        }
        if (!isNames(List.of(String.valueOf(report.opa())))
                || !isNames(report.failed())
                || !isNames(report.skipped())) {
            throw refused(
                    "needs opa, failed and skipped with names of at most %d characters"
                            .formatted(LONGEST_NAME));
        }
        if (report.passed() < 0
                || (long) report.passed() + report.failed().size() + report.skipped().size()
                        > MOST_TESTS) {
            throw refused("counts fewer than 0 or more than %d tests".formatted(MOST_TESTS));
        }
        if (report.coverage() != null) {
            requireSound(report.coverage());
        }
        return report;
    }

    private static void requireSound(Coverage coverage) throws BundleRefused {
        if (!isNames(coverage.without()) || coverage.files() == null) {
            throw refused("needs without and files in coverage");
        }
        Set<String> seen = new HashSet<>();
        for (Covered file : coverage.files()) {
            if (file == null || file.path() == null || !seen.add(file.path())) {
                throw refused("names a file of its coverage twice, or not at all");
            }
            if (!isSound(file)) {
                throw refused("has lines of %s that do not add up".formatted(file.path()));
            }
        }
    }

    /** One stretch has at least one missed line, and none misses more lines than it has. */
    private static boolean isSound(Covered file) {
        if (file.covered() < 0 || file.missed() < 0 || file.notCovered() == null) {
            return false;
        }
        long lines = 0;
        for (List<Integer> stretch : file.notCovered()) {
            if (stretch == null || stretch.size() != 2 || stretch.contains(null)) {
                return false;
            }
            int first = stretch.getFirst();
            int last = stretch.getLast();
            if (first < 1 || last < first) {
                return false;
            }
            lines += (long) last - first + 1;
        }
        return file.missed() <= lines && (lines == 0) == (file.missed() == 0);
    }

    private static boolean isNames(@Nullable List<String> names) {
        return names != null
                && names.stream()
                        .allMatch(name ->
                                name != null && !name.isBlank() && name.length() <= LONGEST_NAME);
    }

    private static BundleRefused refused(String fault) {
        return new BundleRefused(Release.TESTS + " " + fault);
    }
}
