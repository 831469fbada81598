package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.policy.bundle.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code policies/build.sh} makes of a real run of OPA's tests, good or bad. */
class TestReportTest {
    private static final String RULES =
            """
            package countersign.main

            decision := "allow" if input.good

            decision := "deny" if {
            	input.bad
            	input.worse
            }
            """;

    @TempDir Path work;

    @Test
    void shouldNameWhatIsNotReached() throws Exception {
        TestReport report = report("test_good if decision == \"allow\" with input.good as true");

        assertThat(report.opa()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(report.passed()).isEqualTo(1);
        assertThat(report.failed()).isEmpty();
        TestReport.Coverage coverage = Objects.requireNonNull(report.coverage());
        assertThat(coverage.percent()).isBetween(20, 80);
        assertThat(coverage.files())
                .singleElement()
                .satisfies(file -> {
                    assertThat(file.path()).isEqualTo("countersign/main/main.rego");
                    assertThat(file.notCovered()).isNotEmpty();
                    assertThat(file.notCovered().getFirst()).contains(5);
                });
    }

    @Test
    void shouldNameWhatFailedWasSkippedOrBroke() throws Exception {
        TestReport report =
                report(
                        """
                        test_good if decision == "allow" with input.good as true

                        test_wrong if decision == "deny" with input.good as true

                        todo_test_later if decision == "deny"
                        """);

        String file = "countersign/main/main_test.rego: ";
        assertThat(report.passed()).isEqualTo(1);
        assertThat(report.failed()).containsExactly(file + "test_wrong");
        assertThat(report.skipped()).containsExactly(file + "todo_test_later");
        assertThat(report.coverage()).as("OPA measures nothing when a test fails").isNull();
    }

    /** Runs the very script, in a tree that has this policy and this test instead of ours. */
    private TestReport report(String tests) throws Exception {
        Path policies = work.resolve("policies");
        Path main = Files.createDirectories(policies.resolve("bundle/countersign/main"));
        Files.createDirectories(policies.resolve("checks"));
        Files.writeString(main.resolve("main.rego"), RULES);
        Files.writeString(
                main.resolve("main_test.rego"),
                "package countersign.main_test\n\nimport data.countersign.main.decision\n\n"
                        + tests
                        + "\n");
        Files.copy(
                Repository.POLICIES.resolve("bundle/.manifest"),
                policies.resolve("bundle/.manifest"));
        for (String file :
                List.of(
                        "build.sh",
                        "opa.sh",
                        "REVISION",
                        "SEQUENCE",
                        "capabilities.json",
                        "checks/metadata.rego",
                        "checks/tests.rego")) {
            Files.copy(Repository.POLICIES.resolve(file), policies.resolve(file));
        }
        Path example = Files.createDirectories(policies.resolve("examples/none"));
        Files.writeString(example.resolve("input.json"), "{}");
        Files.writeString(example.resolve("expected.json"), "{}");
        Process build =
                new ProcessBuilder("bash", policies.resolve("build.sh").toString())
                        .redirectErrorStream(true)
                        .start();
        String said =
                new String(
                        build.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertThat(build.waitFor()).as(said).isZero();
        Map<String, byte[]> files = new TreeMap<>(TestRelease.of("r").release().files());
        files.put(Release.TESTS, Files.readAllBytes(policies.resolve("build/tests.json")));
        return TestReport.of(Release.of(files)).orElseThrow();
    }
}
