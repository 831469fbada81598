package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.policy.bundle.AuthorKeys;
import dev.countersign.policy.bundle.Es256PrivateKey;
import dev.countersign.policy.bundle.Release;
import dev.countersign.policy.wasm.TestEngines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
    private static final Es256PrivateKey AUTHOR = Es256PrivateKey.generate(new SecureRandom());
    private static final String RULE = "countersign/rules/scope/reason_missing/reason_missing.rego";

    @TempDir static Path directory;
    private static Admission admission;
    private static AuthorKeys authors;

    @BeforeAll
    static void prepare() throws Exception {
        Files.writeString(directory.resolve("author.pem"), AUTHOR.publicKey().toPem());
        authors = new AuthorKeys(directory);
        admission = new Admission(TestEngines.patient(directory.resolve("cache")));
    }

    private static void refused(TestRelease release, String... facts) throws Exception {
        refused(release.signed(AUTHOR), facts);
    }

    private static void refused(byte[] file, String... facts) {
        assertThatThrownBy(() -> admission.admit(file, authors))
                .isInstanceOf(BundleRefused.class)
                .message()
                .contains(facts);
    }

    @Test
    void shouldAdmitTheBuiltPolicy() throws Exception {
        Admission.Admitted admitted =
                admission.admit(TestRelease.of("r-1").signed(AUTHOR), authors);
        assertThat(admitted.author()).isEqualTo(AUTHOR.publicKey().kid());
        assertThat(admitted.policy().identity().revision()).isEqualTo("r-1");
        assertThat(admitted.policy().identity().sequence()).isZero();
        assertThat(admitted.examples()).containsOnlyKeys(Outcome.values());
        assertThat(admitted.examples().values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(Repository.examples().size());
    }

    @Nested
    class Signature {
        @Test
        void shouldHaveOne() throws Exception {
            refused(TestRelease.of("r").release().bytes(), "not signed");
        }

        @Test
        void shouldBeAKnownAuthors() throws Exception {
            Es256PrivateKey stranger = Es256PrivateKey.generate(new SecureRandom());
            refused(
                    TestRelease.of("r").signed(stranger),
                    stranger.publicKey().kid(),
                    "none of the 1");
        }

        @Test
        void shouldCoverEveryFile() throws Exception {
            Release good = TestRelease.of("r").release().signed(AUTHOR);
            TreeMap<String, byte[]> files = new TreeMap<>(good.files());
            files.put(Release.RULES, "[]".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            refused(Release.of(files).bytes(), "rules.json is not what was signed");
        }

        @Test
        void shouldNotBeOfAnotherRelease() throws Exception {
            Release other = TestRelease.of("other").release().signed(AUTHOR);
            TreeMap<String, byte[]> files = new TreeMap<>(TestRelease.of("r").release().files());
            files.put(Release.SIGNATURES, other.file(Release.SIGNATURES));
            refused(Release.of(files).bytes(), "is not what was signed");
        }

        @Test
        void shouldBeRefusedWhereItIsNoDocument() throws Exception {
            Release release = TestRelease.of("r").release();
            String noFiles = part("{\"alg\":\"ES256\",\"kid\":\"k\"}") + ".%s.AAAA";
            for (String document :
                    List.of(
                            "null",
                            "{\"signatures\":[null]}",
                            signatures(noFiles.formatted(part("{\"files\":[null]}"))),
                            signatures(noFiles.formatted(part("{\"files\":[{}]}"))))) {
                TreeMap<String, byte[]> files = new TreeMap<>(release.files());
                files.put(Release.SIGNATURES, document.getBytes(StandardCharsets.UTF_8));
                refused(Release.of(files).bytes(), ".signatures.json");
            }
        }

        private static String signatures(String token) {
            return "{\"signatures\":[\"" + token + "\"]}";
        }

        private static String part(String json) {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(json.getBytes(StandardCharsets.UTF_8));
        }

        @Test
        void shouldNotBeCheckedAgainstAKeyOfAnotherKind(@TempDir Path keys) throws Exception {
            Files.writeString(keys.resolve("bad.pem"), AUTHOR.toPem());
            byte[] release = TestRelease.of("r").signed(AUTHOR);
            assertThatThrownBy(() -> admission.admit(release, new AuthorKeys(keys)))
                    .hasMessageContaining("bad.pem is a PRIVATE KEY");
        }
    }

    @Nested
    class Tests {
        @Test
        void shouldBeReadAsTheyAreWritten() throws Exception {
            Release release = TestRelease.of("r").release();
            TestReport report = TestReport.of(release).orElseThrow();
            assertThat(report.passed()).isEqualTo(TestBundles.writtenTests());
            assertThat(report.failed()).isEmpty();
            assertThat(report.skipped()).isEmpty();
            TestReport.Coverage coverage = Objects.requireNonNull(report.coverage());
            assertThat(coverage.percent()).isEqualTo(100);
            assertThat(coverage.files())
                    .extracting(TestReport.Covered::path)
                    .containsExactlyElementsOf(
                            release.twin().keySet().stream()
                                    .filter(name -> name.endsWith(".rego"))
                                    .toList());
        }

        @Test
        void shouldNotBeNeeded() throws Exception {
            byte[] release = TestRelease.of("r").withoutTests().signed(AUTHOR);
            assertThat(TestReport.of(admission.admit(release, authors).release())).isEmpty();
        }

        @Test
        void shouldBeSignedToo() throws Exception {
            Release good = TestRelease.of("r").release().signed(AUTHOR);
            TreeMap<String, byte[]> files = new TreeMap<>(good.files());
            files.put(Release.TESTS, report("[]", "").getBytes(StandardCharsets.UTF_8));
            refused(Release.of(files).bytes(), "tests.json is not what was signed");
            files.remove(Release.TESTS);
            refused(Release.of(files).bytes(), "tests.json");
        }

        @Test
        void shouldBeOfThisBundle() throws Exception {
            refusedWith(file("countersign/other.rego", 1, 0, "[]"), "countersign/other.rego");
            String main = file("countersign/main/main.rego", 1, 0, "[]");
            refusedWith(main + "," + main, "twice");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {"-1;0;[]", "1;-1;[]", "1;2;[[3,3]]", "1;0;[[3,3]]", "1;1;[[0,1]]"})
        void shouldAddUp(int covered, int missed, String notCovered) throws Exception {
            String path = "countersign/main/main.rego";
            refusedWith(file(path, covered, missed, notCovered), "do not add up", path);
        }

        @Test
        void shouldBeAReport() throws Exception {
            for (String broken :
                    List.of(
                            "[]",
                            "{}",
                            "{\"opa\": \"1\", \"failed\": [], \"skipped\": []}",
                            report("[null]", ""),
                            report("[]", "").replace("\"passed\": 3", "\"passed\": -1"),
                            report("[]", "").replace("\"opa\"", "\"tool\""))) {
                refused(TestRelease.of("r").tests(broken), "tests.json");
            }
        }

        private static void refusedWith(String files, String... facts) throws Exception {
            refused(TestRelease.of("r").tests(report("[]", files)), facts);
        }

        private static String report(String failed, String files) {
            return "{\"opa\": \"1.22.2\", \"passed\": 3, \"failed\": "
                    + failed
                    + ", \"skipped\": [], \"coverage\": {\"without\": [], \"files\": ["
                    + files
                    + "]}}";
        }

        private static String file(String path, int covered, int missed, String notCovered) {
            return "{\"path\": \"%s\", \"covered\": %d, \"missed\": %d, \"not_covered\": %s}"
                    .formatted(path, covered, missed, notCovered);
        }
    }

    @Nested
    class Twin {
        @Test
        void shouldCarryTheSameSources() throws Exception {
            TestRelease release = TestRelease.of("r-2");
            release.twin().put(RULE, new byte[] {'#'});
            refused(release, "bundle r-2", RULE + " differs");
        }

        @Test
        void shouldCarryTheSameData() throws Exception {
            TestRelease release = TestRelease.of("r");
            release.twin().put("data.json", new byte[] {'{', '}'});
            refused(release, "data.json differs");
        }

        @Test
        void shouldCarryTheSameRevision() throws Exception {
            TestRelease release = TestRelease.of("r");
            release.twin().put(".manifest", TestRelease.of("q").twin().get(".manifest"));
            refused(release, "countersign.tar.gz has the revision q", "bundle.json the revision r");
        }

        @Test
        void shouldCarryNothingElse() throws Exception {
            TestRelease release = TestRelease.of("r");
            release.twin().put("run.sh", new byte[] {'#'});
            refused(release, "run.sh does not belong into countersign.tar.gz");
        }
    }

    @Nested
    class Rules {
        @Test
        void shouldCallNoForbiddenBuiltin() throws Exception {
            refused(
                    TestRelease.of("r")
                            .source(
                                    RULE,
                                    text ->
                                            text
                                                    + "\n_x := http.send({\"url\": \"http://169.254.169.254\"})\n"),
                    "bundle r",
                    RULE + " calls the builtin http.send in line ");
        }

        @Test
        void shouldCallNoForbiddenBuiltinInsideATemplate() throws Exception {
            refused(
                    TestRelease.of("r")
                            .source(RULE, text -> text + "\n_x := $\"it is {time.now_ns()}\"\n"),
                    "time.now_ns");
        }

        @Test
        void shouldCallNoneInBracketsOrInPlaceOfAnother() throws Exception {
            for (String rule :
                    List.of(
                            "_x := http[\"send\"]({\"url\": \"http://169.254.169.254\"})",
                            "_x := http[`send`]({})",
                            "_x := io[\"jwt\"].decode(\"a\")",
                            "_x := io.jwt[\"decode\"](\"a\")",
                            "_x := 1 if count(input.x) == 1 with count as http.send")) {
                refused(
                        TestRelease.of("r").source(RULE, text -> text + "\n" + rule + "\n"),
                        RULE + " calls ");
            }
        }

        @Test
        void shouldBeFreeToTalkOfThem() throws Exception {
            admission.admit(
                    TestRelease.of("r")
                            .source(
                                    RULE,
                                    text ->
                                            text
                                                    + "\n# http.send(x)\n_x := \"rand.intn(1) {http.send(x)}\"\n")
                            .signed(AUTHOR),
                    authors);
        }

        @Test
        void shouldNotBeNull() throws Exception {
            refused(
                    TestRelease.of("r").json(Release.RULES, rules -> ((ArrayNode) rules).addNull()),
                    "rules.json has null");
            refused(
                    TestRelease.of("r")
                            .json(Release.EXAMPLES, all -> ((ObjectNode) all).putNull("a-first")),
                    "the example a-first has to have");
        }

        @Test
        void shouldBeDescribedOnce() throws Exception {
            refused(
                    TestRelease.of("r")
                            .json(
                                    Release.RULES,
                                    rules -> ((ArrayNode) rules).add(rules.get(0).deepCopy())),
                    "describes classification.class.forbidden twice");
        }

        @Test
        void shouldAllBeListed() throws Exception {
            refused(
                    TestRelease.of("r")
                            .data(data -> ((ArrayNode) data.at("/countersign/codes")).remove(3)),
                    "only one of them has");
        }

        @Test
        void shouldBeWrittenSomewhere() throws Exception {
            refused(
                    TestRelease.of("r")
                            .source(
                                    RULE,
                                    text ->
                                            text.replace(
                                                    "code: scope.reason.missing",
                                                    "code: scope.reason.gone")),
                    "scope.reason.missing",
                    "no module");
        }

        @Test
        void shouldBeAskedAtTheAgreedEntrypoint() throws Exception {
            refused(
                    TestRelease.of("r").entrypoint("countersign/main/other"),
                    "countersign/main/other",
                    "countersign/main/decision");
        }
    }

    @Nested
    class Registers {
        @Test
        void shouldHaveTheFormOfTheSchema() throws Exception {
            refused(
                    TestRelease.of("r")
                            .registers(registers ->
                                    ((ObjectNode) registers.path("limits")).put("days", "many")),
                    "data.json/countersign/registers/limits",
                    "registers.schema.json");
        }

        @Test
        void shouldBeThere() throws Exception {
            refused(TestRelease.of("r").registers(registers -> registers.remove("tools")), "tools");
        }
    }

    @Nested
    class Examples {
        @Test
        void shouldComeOutAsWritten() throws Exception {
            refused(
                    TestRelease.of("r")
                            .json(
                                    Release.EXAMPLES,
                                    all -> {
                                        ((ObjectNode) all.path("everything-off").path("expected"))
                                                .put("outcome", "allow");
                                        return all;
                                    }),
                    "example everything-off comes out otherwise at /outcome",
                    "expected \"allow\", decided \"deny\"");
        }

        @Test
        void shouldShowEveryOutcome() throws Exception {
            refused(
                    TestRelease.of("r").examples("everything-off"),
                    "no example that ends in allow");
        }

        @Test
        void shouldNoticeAChangedThreshold() throws Exception {
            refused(
                    TestRelease.of("r")
                            .registers(registers ->
                                    ((ObjectNode) registers.path("countries"))
                                            .remove("restricted")),
                    "countries");
        }
    }

    @Nested
    class Module {
        @Test
        void shouldBeOne() throws Exception {
            TestRelease release = TestRelease.of("r");
            release.compiled().put("policy.wasm", new byte[] {1, 2, 3});
            refused(release, "bundle r", "policy.wasm cannot be run");
        }

        @Test
        void shouldHaveTheAnnouncedDigest() throws Exception {
            Release good = TestRelease.of("r").release();
            TreeMap<String, byte[]> files = new TreeMap<>(good.files());
            files.put(
                    Release.BUNDLE,
                    new String(good.file(Release.BUNDLE), java.nio.charset.StandardCharsets.UTF_8)
                            .replaceAll("sha256:[0-9a-f]{4}", "sha256:0000")
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            refused(Release.of(files).signed(AUTHOR).bytes(), "announces sha256:0000");
        }
    }
}
