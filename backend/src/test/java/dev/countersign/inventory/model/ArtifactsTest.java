package dev.countersign.inventory.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.Role;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.Registration;
import dev.countersign.problem.FieldError;
import dev.countersign.problem.Problem;
import dev.countersign.token.Digest;
import dev.countersign.token.ModelSet;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ServerTest
class ArtifactsTest {
    private static final String ARTIFACTS = "/api/v1/artifacts/";
    private static final String CLAIM =
            """
            {"model_id": "code-llama-7b", "source": "https://example.org/SHA256SUMS",
             "extra_ancestry": [{"relation": "quantized", "name": "Q4", "publisher": "somebody",
                                 "country": "DE", "licence": "LicenseRef-llama2"}]}\
            """;

    @Inject Api api;
    @Inject ArtifactSets sets;
    @Inject Models models;
    @Inject AuditLog audit;
    @Inject Devices devices;
    @Inject Clock clock;

    private Digest file = Digest.of(new byte[0]);
    private String digest = "";
    private String first = "";
    private String second = "";

    @BeforeEach
    void newFile() {
        Caller owner = api.person(Role.DEVELOPER).caller();
        var laptop = new Registration(null, "laptop", "personal", "linux");
        first = devices.register(owner, laptop).id();
        second = devices.register(owner, laptop).id();
        file = Digest.of(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
        digest = ModelSet.ofSingleModel(file, 7).digest().toString();
    }

    private Found found(String digest, String format, String scan) {
        return found(digest, "tiny.gguf", format, scan);
    }

    private Found found(String digest, String name, String format, String scan) {
        return new Found(
                digest,
                name,
                format,
                false,
                List.of(new Found.File("model", file.hex(), 7L, "-")),
                null,
                new Found.From("ollama", "library", "codellama:7b"),
                new Declared("Tiny", "Meta", "llama2", List.of("Llama 2"), null),
                new Found.FormatScan(
                        scan, "countersign-gate 0.1.0", clock.instant().getEpochSecond(), "ok"));
    }

    private void see() {
        sets.seen(first, List.of(found(digest, "gguf", "clean")));
    }

    @Nested
    class Seeing {
        @Test
        void shouldKeepWhatTheGateHashed() {
            see();

            ArtifactSet set = sets.get(digest);
            assertThat(set.verifiedBy()).isEqualTo(first);
            assertThat(set.size()).isEqualTo(7);
            assertThat(set.confirmation()).isNull();
            assertThat(set.scans())
                    .extracting(Scan::kind, Scan::result)
                    .containsExactly(tuple(ScanKind.FORMAT, ScanResult.CLEAN));
            assertThat(set.declared().license()).isEqualTo("llama2");
        }

        @ParameterizedTest
        @CsvSource({
            "registry.ollama.ai/library/phi4-mini:latest,phi4-mini:latest",
            "registry.ollama.ai/someone/phi4-mini:latest,registry.ollama.ai/someone/phi4-mini:latest",
            "hf.co/library/tiny:q4,hf.co/library/tiny:q4",
            "registry.ollama.ai/library/,registry.ollama.ai/library/"
        })
        void shouldNameItAsOllamaShowsIt(String reported, String shown) {
            sets.seen(first, List.of(found(digest, reported, "gguf", "clean")));

            assertThat(sets.get(digest).name()).isEqualTo(shown);
        }

        @Test
        void shouldKeepTheFirstWhoSawItAndRepeatNothing() {
            see();
            sets.seen(second, List.of(found(digest, "gguf", "clean")));

            assertThat(sets.get(digest).seenBy()).isEqualTo(first);
            assertThat(sets.get(digest).scans()).hasSize(1);
        }

        @Test
        void shouldBelieveTheWorseOfTwo() {
            see();
            sets.seen(second, List.of(found(digest, "pickle", "findings")));

            assertThat(sets.get(digest).format()).isEqualTo(ModelFormat.UNKNOWN);
            assertThat(sets.get(digest).scans().getFirst().result()).isEqualTo(ScanResult.FINDINGS);
            assertThat(audit.about(digest, 10))
                    .extracting(AuditRecord::action)
                    .contains("artifact_set.contradicted");
        }

        @Test
        void shouldRefuseAllWhenOneDigestIsNotThatOfItsFiles() {
            Found wrong = found("sha256:" + "0".repeat(64), "gguf", "clean");

            assertThatThrownBy(
                            () -> sets.seen(first, List.of(found(digest, "gguf", "clean"), wrong)))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            p ->
                                    assertThat(p.errors())
                                            .containsExactly(
                                                    new FieldError(
                                                            "/found/1/digest",
                                                            "digest_mismatch",
                                                            "This is not the model-set-v1 digest of"
                                                                    + " these artifacts.",
                                                            digest)));
            assertThat(sets.find(digest)).isEmpty();
        }

        @Test
        void shouldNameEveryFault() {
            Found bad =
                    new Found(
                            null,
                            "",
                            "exe",
                            null,
                            List.of(new Found.File("model", "XYZ", 7L, "-")),
                            "sha256:short",
                            new Found.From("ftp", null, null),
                            null,
                            new Found.FormatScan("clean", "gate", Long.MAX_VALUE, null));

            assertThatThrownBy(() -> sets.seen(first, List.of(bad)))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            p ->
                                    assertThat(p.errors())
                                            .extracting(FieldError::pointer)
                                            .containsExactlyInAnyOrder(
                                                    "/found/0/digest",
                                                    "/found/0/name",
                                                    "/found/0/format",
                                                    "/found/0/has_code",
                                                    "/found/0/artifacts/0/sha256",
                                                    "/found/0/manifest",
                                                    "/found/0/source/kind",
                                                    "/found/0/format_scan/at"));
        }
    }

    @Nested
    class Confirming {
        @Test
        void shouldGiveTheFilesTheModelsFacts() {
            see();
            ModelFacts before = sets.factsFor(digest, "usr_asker");
            assertThat(before.inCatalogue()).isFalse();
            assertThat(before.origin()).isEqualTo(new Origin(null, "declared"));
            assertThat(before.license()).isNull();
            assertThat(before.openness()).isNull();
            assertThat(before.publisher()).isNull();
            assertThat(before.ancestry()).isEmpty();
            assertThat(before.ancestryComplete()).isFalse();
            assertThat(before.verified()).isTrue();

            Api.Identity lead = api.person(Role.SECURITY_LEAD);
            var answer = api.post(lead, ARTIFACTS + digest + "/confirmation", CLAIM);

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.body().at("/confirmation/confirmed_by").asText())
                    .isEqualTo(lead.caller().id());
            ModelFacts facts = sets.factsFor(digest, "usr_asker");
            Model model = models.get("code-llama-7b");
            assertThat(facts.inCatalogue()).isTrue();
            assertThat(facts.origin()).isEqualTo(new Origin("US", "confirmed"));
            assertThat(facts.license()).isEqualTo(model.licence().id());
            assertThat(facts.openness()).isEqualTo(model.openness());
            assertThat(facts.ancestryComplete()).isTrue();
            assertThat(facts.ancestry())
                    .containsExactly(
                            new ModelFacts.Parent(
                                    "base",
                                    "llama-2",
                                    "Meta Platforms, Inc.",
                                    "US",
                                    "LicenseRef-llama2"),
                            new ModelFacts.Parent(
                                    "quantized", "Q4", "somebody", "DE", "LicenseRef-llama2"));
        }

        @Test
        void shouldHoldOneAtATimeUntilWithdrawn() {
            see();
            Api.Identity lead = api.person(Role.SECURITY_LEAD);
            String path = ARTIFACTS + digest + "/confirmation";
            api.post(lead, path, CLAIM);

            assertThat(api.post(lead, path, CLAIM).code()).isEqualTo("state.conflict");
            assertThat(api.post(lead, path + "/withdrawal", "{}").errors())
                    .containsExactly("/reason missing");
            assertThat(api.post(lead, path + "/withdrawal", "{\"reason\":\"wrong file\"}").status())
                    .isEqualTo(200);
            assertThat(sets.factsFor(digest, "usr_asker").inCatalogue()).isFalse();
            assertThat(api.post(lead, path, CLAIM).status()).isEqualTo(201);
        }

        @Test
        void shouldBeForASecurityLeadOnly() {
            see();
            String path = ARTIFACTS + digest + "/confirmation";

            assertThat(api.post(api.person(Role.DEVELOPER), path, CLAIM).status()).isEqualTo(403);
            assertThat(api.post(api.client("inventory:write"), path, CLAIM).status())
                    .isEqualTo(403);
        }

        @Test
        void shouldNameEveryWrongField() {
            see();
            String bad =
                    """
                    {"model_id": "none", "extra_ancestry": [{"relation": "cousin", "country": "usa"}]}\
                    """;

            var answer =
                    api.post(
                            api.person(Role.SECURITY_LEAD),
                            ARTIFACTS + digest + "/confirmation",
                            bad);

            assertThat(answer.errors())
                    .containsExactlyInAnyOrder(
                            "/model_id unknown",
                            "/source missing",
                            "/extra_ancestry/0/relation value",
                            "/extra_ancestry/0 missing",
                            "/extra_ancestry/0/country format");
            assertThat(sets.get(digest).confirmation()).isNull();
        }
    }

    @Nested
    class Scanning {
        private static final String SCAN =
                """
                {"kind": "malware", "result": "clean", "tool": "clamav 1.4", "at": "%s"}\
                """;

        @Test
        void shouldBeRecordedByAClient() {
            see();
            String body = SCAN.formatted(clock.instant());

            var answer =
                    api.post(api.client("inventory:write"), ARTIFACTS + digest + "/scans", body);

            assertThat(answer.status()).isEqualTo(201);
            assertThat(sets.factsFor(digest, "usr_asker").scans())
                    .extracting(ModelFacts.ScanFact::kind)
                    .containsExactlyInAnyOrder("malware", "format");
        }

        @Test
        void shouldRefuseTheFutureAndFormatScans() {
            see();
            String path = ARTIFACTS + digest + "/scans";
            Api.Identity lead = api.person(Role.SECURITY_LEAD);

            assertThat(api.post(lead, path, SCAN.formatted("2999-01-01T00:00:00Z")).errors())
                    .containsExactly("/at in_future");
            assertThat(api.post(lead, path, SCAN.formatted("yesterday")).errors())
                    .containsExactly("/at format");
            String format = SCAN.formatted(clock.instant()).replace("malware", "format");
            assertThat(api.post(lead, path, format).errors()).containsExactly("/kind value");
            assertThat(sets.get(digest).scans()).hasSize(1);
        }

        @Test
        void shouldNotBeForDevelopers() {
            see();

            assertThat(
                            api.post(
                                            api.person(Role.DEVELOPER),
                                            ARTIFACTS + digest + "/scans",
                                            SCAN.formatted(clock.instant()))
                                    .status())
                    .isEqualTo(403);
        }
    }

    @Nested
    class Reading {
        @Test
        void shouldListByConfirmation() {
            see();
            Api.Identity lead = api.person(Role.SECURITY_LEAD);
            String hex = digest.substring(7);

            assertThat(
                            api.get(lead, "/api/v1/artifacts?confirmed=false&q=" + hex)
                                    .body()
                                    .path("items"))
                    .hasSize(1);
            api.post(lead, ARTIFACTS + digest + "/confirmation", CLAIM);
            assertThat(
                            api.get(lead, "/api/v1/artifacts?confirmed=false&q=" + hex)
                                    .body()
                                    .path("items"))
                    .isEmpty();
            assertThat(
                            api.get(lead, "/api/v1/artifacts?model=code-llama-7b&q=" + hex)
                                    .body()
                                    .path("items"))
                    .hasSize(1);
        }

        @Test
        void shouldRefuseAMalformedDigest() {
            var answer = api.get(api.person(Role.DEVELOPER), ARTIFACTS + "sha256:ABC");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors()).containsExactly("/digest digest");
        }

        @Test
        void shouldNotKnowWhatWasNeverSeen() {
            assertThat(api.get(api.person(Role.DEVELOPER), ARTIFACTS + digest).code())
                    .isEqualTo("resource.not_found");
        }
    }
}
