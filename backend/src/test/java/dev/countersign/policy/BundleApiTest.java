package dev.countersign.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.platform.DataDirectory;
import dev.countersign.platform.Ids;
import dev.countersign.platform.Sha256;
import dev.countersign.policy.bundle.Es256PrivateKey;
import dev.countersign.policy.bundle.Release;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@ServerTest
class BundleApiTest {
    private static final Es256PrivateKey AUTHOR = Es256PrivateKey.generate(new SecureRandom());
    private static final String BUNDLES = "/api/v1/bundles";

    @Inject Api api;
    @Inject Policy policy;
    @Inject KnownEffect effect;
    @Inject Bundles bundles;
    @Inject Activations activations;
    @Inject ActivationBook book;
    @Inject PolicyStart follower;
    @Inject People people;
    @Inject AuditLog audit;
    @Inject DataDirectory data;
    @Inject EmbeddedServer server;
    @Inject ActivationStore store;
    @Inject Ids ids;
    @Inject TransactionOperations<Session> transactions;

    private Api.Identity lead;
    private Api.Identity second;
    private String before;
    private Path key;

    @BeforeEach
    void prepare() throws Exception {
        lead = api.person(Role.SECURITY_LEAD);
        second = api.person(Role.ADMINISTRATOR);
        before = String.valueOf(activations.history(null, 1).items().getFirst().bundleId());
        key = data.path("policy-keys").resolve("author.pem");
        Files.createDirectories(data.path("policy-keys"));
        Files.writeString(key, AUTHOR.publicKey().toPem());
    }

    /** The shared server decides by the policy that it is shipped with, for all other tests. */
    @AfterEach
    void goBack() throws Exception {
        Files.deleteIfExists(key);
        String present = String.valueOf(activations.history(null, 1).items().getFirst().bundleId());
        if (!present.equals(before)) {
            activations.rollBack(second.caller(), before, "test is over");
        }
    }

    /** A policy with one scope more, which its examples do not notice. */
    private static TestRelease lenient(String revision) throws Exception {
        return TestRelease.of(revision)
                .registers(registers ->
                        ((ArrayNode) registers.path("scopes").path("register")).add("chat"));
    }

    /** Of a request without anything that {@link Api} adds. */
    private static int status(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static String revision() {
        return "test-" + UUID.randomUUID();
    }

    private Api.Answer upload(Api.Identity who, byte[] release) {
        return api.post(who, BUNDLES, release, "application/gzip");
    }

    private String uploaded() throws Exception {
        Api.Answer answer = upload(lead, lenient(revision()).signed(AUTHOR));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return answer.body().path("id").asText();
    }

    private Api.Answer ask(Api.Identity who, String id) {
        effect.of(who.caller(), id);
        return api.post(
                who,
                BUNDLES + "/" + id + "/activation-requests",
                "{\"treatment\":\"new_requests_only\",\"reason\":\"because of a test\"}");
    }

    private Api.Answer act(Api.Identity who, String id, String deed) {
        return api.post(who, BUNDLES + "/" + id + "/" + deed, "{\"reason\":\"because of a test\"}");
    }

    @Nested
    class Upload {
        @Test
        void shouldStoreOnceWithAnAuditEntry() throws Exception {
            byte[] release = lenient(revision()).signed(AUTHOR);
            Api.Answer first = upload(api.client("policy:publish"), release);
            assertThat(first.status()).as("%s", first.body()).isEqualTo(201);
            String id = first.body().path("id").asText();
            assertThat(first.header("location")).isEqualTo(BUNDLES + "/" + id);
            assertThat(first.body().path("state").asText()).isEqualTo("uploaded");
            assertThat(first.body().path("signed_by").asText()).isEqualTo(AUTHOR.publicKey().kid());
            assertThat(audit.about(id, 5))
                    .extracting(e -> e.action())
                    .containsOnly("bundle.uploaded");

            Api.Answer again = upload(lead, release);
            assertThat(again.status()).isEqualTo(200);
            assertThat(again.body().path("id").asText()).isEqualTo(id);
            assertThat(bundles.file(id)).isEqualTo(release);
            assertThat(policy.active().revision())
                    .isNotEqualTo(first.body().path("revision").asText());
        }

        @Test
        void shouldBeDoneByTheCommandWithTheTokenOfTheFirstStart(@TempDir Path work)
                throws Exception {
            Path file = work.resolve("countersign-policy.tar.gz");
            String revision = revision();
            Files.write(file, lenient(revision).signed(AUTHOR));
            assertThat(command(file)).contains("uploaded as bnd_", "revision " + revision);
            assertThat(command(file)).contains("is there already as bnd_", revision, "uploaded");
        }

        private String command(Path file) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PrintStream said = new PrintStream(out, true, UTF_8);
            int code =
                    PolicyCommand.run(
                            List.of(
                                    "upload",
                                    file.toString(),
                                    "--url",
                                    server.getURL().toString(),
                                    "--token-file",
                                    data.path("publisher.token").toString()),
                            said,
                            said);
            assertThat(code).as("%s", out).isEqualTo(PolicyCommand.OK);
            return out.toString(UTF_8);
        }

        @Test
        void shouldKeepTheWordsThatWereStored() throws Exception {
            String revision = revision();
            String id = upload(lead, lenient(revision).signed(AUTHOR)).body().path("id").asText();
            byte[] others =
                    lenient(revision)
                            .json(
                                    "rules.json",
                                    rules -> {
                                        rules.forEach(
                                                rule -> ((ObjectNode) rule).put("why", "Other."));
                                        return rules;
                                    })
                            .signed(AUTHOR);
            Api.Answer again = upload(lead, others);
            assertThat(again.status()).isEqualTo(200);
            assertThat(again.body().path("id").asText()).isEqualTo(id);
            assertThat(bundles.candidate(id).rules())
                    .extracting(RuleDescription::why)
                    .doesNotContain("Other.");
        }

        @Test
        void shouldSayThatTheTypeIsMissing() throws Exception {
            Api.Identity client = api.client("policy:publish");
            assertThat(
                            status(
                                    HttpRequest.newBuilder(URI.create(server.getURL() + BUNDLES))
                                            .header(client.header(), client.value())
                                            .POST(
                                                    HttpRequest.BodyPublishers.ofByteArray(
                                                            new byte[] {1}))))
                    .isEqualTo(415);
        }

        @Test
        void shouldRefuseWithNameAndFaultAndStoreNothing() throws Exception {
            String revision = revision();
            byte[] release =
                    lenient(revision)
                            .json(
                                    "examples.json",
                                    all -> {
                                        ((ObjectNode) all.path("everything-off").path("expected"))
                                                .put("outcome", "allow");
                                        return all;
                                    })
                            .signed(AUTHOR);
            Api.Answer answer = upload(lead, release);
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.code()).isEqualTo("bundle.refused");
            assertThat(answer.body().path("detail").asText())
                    .contains(revision, "everything-off", "/outcome");
            assertThat(bundles.list(null, 200).items())
                    .extracting(StoredBundle::revision)
                    .doesNotContain(revision);
            assertThat(audit.about("sha256:" + Sha256.hex(release), 5))
                    .extracting(e -> e.action())
                    .containsExactly("bundle.refused");
        }

        @Test
        void shouldRefuseARevisionOfOtherContent() throws Exception {
            String id = uploaded();
            String revision = bundles.get(id).revision();
            Api.Answer answer =
                    upload(
                            lead,
                            TestRelease.of(revision)
                                    .registers(registers ->
                                            ((ArrayNode) registers.path("scopes").path("register"))
                                                    .add("other"))
                                    .signed(AUTHOR));
            assertThat(answer.code()).isEqualTo("bundle.revision_used");
            assertThat(answer.body().path("detail").asText()).contains(revision, id);
        }

        @Test
        void shouldSayHowToMakeAuthorsKnown() throws Exception {
            Files.delete(key);
            Api.Answer answer = upload(lead, lenient(revision()).signed(AUTHOR));
            assertThat(answer.code()).isEqualTo("bundle.no_author_key");
            assertThat(answer.body().path("detail").asText()).contains("policy-keys", "policy key");
        }

        @Test
        void shouldTakeMoreThanOneMebibyteAndNoMoreThanSixteen() {
            assertThat(upload(lead, new byte[2 << 20]).code()).isEqualTo("bundle.refused");
            assertThat(upload(lead, new byte[(16 << 20) + 1]).status()).isEqualTo(413);
        }

        @Test
        void shouldLeaveOtherRoutesAtOneMebibyte() {
            byte[] large = new byte[2 << 20];
            java.util.Arrays.fill(large, (byte) ' ');
            assertThat(api.post(lead, "/api/v1/decisions", large).status()).isEqualTo(413);
        }

        @Test
        void shouldBeClosedToOthers() throws Exception {
            byte[] release = {1};
            assertThat(upload(api.person(Role.DEVELOPER), release).status()).isEqualTo(403);
            assertThat(upload(api.person(Role.AUDITOR), release).status()).isEqualTo(403);
            assertThat(upload(api.client("policy:evaluate"), release).status()).isEqualTo(403);
        }
    }

    @Nested
    class Activation {
        @Test
        void shouldNeedASecondPersonAndDecideAtOnce() throws Exception {
            String id = uploaded();
            int sequence = policy.active().sequence();
            assertThat(act(second, id, "activation").code()).isEqualTo("state.conflict");
            assertThat(ask(lead, id).status()).isEqualTo(200);
            assertThat(act(lead, id, "activation").code()).isEqualTo("bundle.second_person");
            Api.Answer answer = act(second, id, "activation");
            assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
            assertThat(policy.active().sequence()).isEqualTo(sequence + 1);
            assertThat(policy.active().digest()).isEqualTo(bundles.get(id).policyDigest());
            assertThat(bundles.get(before).state()).isEqualTo(BundleState.SUPERSEDED);
            assertThat(bundles.get(id).state()).isEqualTo(BundleState.ACTIVE);
            assertThat(audit.about(bundles.get(id).policyDigest(), 5))
                    .first()
                    .satisfies(entry -> {
                        assertThat(entry.action()).isEqualTo("policy.activated");
                        assertThat(entry.facts().path("asked_by").asText())
                                .isEqualTo(lead.caller().id());
                    });
            JsonNode newest = api.get(lead, BUNDLES + "/activations").body().path("items").path(0);
            assertThat(newest.path("bundle_id").asText()).isEqualTo(id);
            assertThat(newest.path("previous_bundle_id").asText()).isEqualTo(before);
        }

        @Test
        void shouldHappenOnceWhenSixtyFourRace() throws Exception {
            String id = uploaded();
            ask(lead, id);
            int sequence = policy.active().sequence();
            List<Callable<Integer>> racers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                racers.add(() -> act(second, id, "activation").status());
            }
            List<Integer> statuses = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(64)) {
                for (Future<Integer> racer : threads.invokeAll(racers)) {
                    statuses.add(racer.get());
                }
            }
            assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
            assertThat(statuses).allMatch(status -> status == 200 || status == 409);
            assertThat(policy.active().sequence()).isEqualTo(sequence + 1);
        }

        @Test
        void shouldNotBeDoneByWhoLostTheRole() throws Exception {
            String id = uploaded();
            ask(lead, id);
            people.change("test", second.caller().id(), Set.of(Role.DEVELOPER), null, null);
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> activations.activate(second.caller(), id, null))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            e -> assertThat(e.code()).isEqualTo(ProblemCode.FORBIDDEN));
            second = api.person(Role.ADMINISTRATOR);
        }

        @Test
        void shouldBeRefusedOnAnOutdatedBase() throws Exception {
            String id = uploaded();
            ask(lead, id);
            String other = uploaded();
            ask(lead, other);
            assertThat(act(second, other, "activation").status()).isEqualTo(200);
            Api.Answer answer = act(second, id, "activation");
            assertThat(answer.status()).isEqualTo(412);
            assertThat(answer.body().path("detail").asText()).contains("ask again");
            assertThat(ask(lead, id).status()).isEqualTo(200);
            assertThat(act(second, id, "activation").status()).isEqualTo(200);
        }

        @Test
        void shouldBeTakenOverFromOtherServers() throws Exception {
            String id = uploaded();
            ask(lead, id);
            book.activate(second.caller(), id, null); // as another server does it
            assertThat(policy.active().digest()).isNotEqualTo(bundles.get(id).policyDigest());
            follower.follow();
            assertThat(policy.active().digest()).isEqualTo(bundles.get(id).policyDigest());
        }
    }

    @Nested
    class Damage {
        /** Puts it into force with other content than that which was admitted. */
        private void inForce(Release release, byte[] content) throws Exception {
            PolicyBundle bundle = PolicyBundle.read(BundleFiles.of(release));
            Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
            String id = ids.next("bnd");
            transactions.executeWrite(status -> {
                Session session = status.getConnection();
                BundleEntity entity =
                        new BundleEntity(
                                id, release.digest(), bundle.identity(), 1, "x", "system", now);
                store.supersedeActive(now);
                entity.moveTo(BundleState.ACTIVE, now);
                session.persist(entity);
                if (content.length > 0) {
                    session.persist(new BundleFileRow(id, content));
                }
                store.add(
                        new dev.countersign.policy.Activation(
                                store.newestSequence() + 1,
                                id,
                                bundle.identity().revision(),
                                bundle.identity().digest(),
                                before,
                                dev.countersign.policy.Activation.Kind.ACTIVATED,
                                lead.caller().id(),
                                second.caller().id(),
                                now,
                                "because of a test",
                                Treatment.NEW_REQUESTS_ONLY,
                                null,
                                false));
                return true;
            });
            follower.follow();
        }

        private void requireDenialOfEverything() throws Exception {
            assertThat(policy.active()).isEqualTo(BundleIdentity.NONE);
            EvaluatedDecision decision = policy.evaluateRaw(Repository.example("allow"));
            assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
            assertThat(decision.failure()).isEqualTo(EngineFailure.NO_BUNDLE);
            assertThat(api.get(lead, "/health/readiness").status()).isEqualTo(503);
            var fleet = URI.create(server.getURL() + "/bundles/countersign.tar.gz");
            assertThat(status(HttpRequest.newBuilder(fleet))).isEqualTo(503);
            assertThat(act(second, before, "rollback").status()).isEqualTo(200);
            assertThat(policy.evaluateRaw(Repository.example("allow")).outcome())
                    .isEqualTo(Outcome.ALLOW);
            assertThat(api.get(lead, "/health/readiness").status()).isEqualTo(200);
        }

        @Test
        void shouldDenyWhenTheContentBreaksOff() throws Exception {
            Release release = lenient(revision()).release();
            inForce(release, Arrays.copyOf(release.bytes(), 1000));
            requireDenialOfEverything();
        }

        @Test
        void shouldDenyWhenTheContentIsGone() throws Exception {
            inForce(lenient(revision()).release(), new byte[0]);
            requireDenialOfEverything();
        }

        @Test
        void shouldDenyWhenOnlyTheTwinIsAnother() throws Exception {
            TestRelease release = lenient(revision());
            Release admitted = release.release();
            release.twin().put("countersign/more.rego", "package countersign.more".getBytes(UTF_8));
            inForce(admitted, release.release().bytes());
            requireDenialOfEverything();
        }
    }

    @Nested
    class RollBack {
        @Test
        void shouldBeOneActUnderAHigherSequence() throws Exception {
            String id = uploaded();
            assertThat(act(lead, id, "rollback").code()).isEqualTo("state.conflict");
            ask(lead, id);
            act(second, id, "activation");
            int sequence = policy.active().sequence();
            Api.Answer answer = act(lead, before, "rollback");
            assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
            assertThat(answer.body().path("kind").asText()).isEqualTo("rolled_back");
            assertThat(policy.active().sequence()).isEqualTo(sequence + 1);
            assertThat(policy.active().digest()).isEqualTo(bundles.get(before).policyDigest());
            assertThat(bundles.get(id).state()).isEqualTo(BundleState.SUPERSEDED);
        }
    }

    @Nested
    class Withdrawal {
        @Test
        void shouldEndAnAskingAndLetItBeUploadedAgain() throws Exception {
            byte[] release = lenient(revision()).signed(AUTHOR);
            String id = upload(lead, release).body().path("id").asText();
            ask(lead, id);
            assertThat(act(lead, id, "withdrawal").body().path("state").asText())
                    .isEqualTo("withdrawn");
            assertThat(act(second, id, "activation").code()).isEqualTo("state.conflict");
            Api.Answer again = upload(lead, release);
            assertThat(again.body().path("id").asText()).isEqualTo(id);
            assertThat(again.body().path("state").asText()).isEqualTo("uploaded");
        }
    }

    @Nested
    class Diff {
        @Test
        void shouldNameRulesDataAndSources() throws Exception {
            String rule = "countersign/rules/scope/reason_missing/reason_missing.rego";
            byte[] release =
                    lenient(revision())
                            .source(rule, text -> text + "\n_unused := 7\n")
                            .json(
                                    "rules.json",
                                    rules -> {
                                        for (JsonNode described : rules) {
                                            if (described
                                                    .path("code")
                                                    .asText()
                                                    .equals("tool.admin.session")) {
                                                ((ObjectNode) described)
                                                        .put("why", "Because of a test.");
                                            }
                                        }
                                        return rules;
                                    })
                            .signed(AUTHOR);
            String id = upload(lead, release).body().path("id").asText();
            JsonNode diff = api.get(lead, BUNDLES + "/" + id + "/diff?from=" + before).body();
            assertThat(diff.path("data"))
                    .as("%s", diff)
                    .singleElement()
                    .satisfies(change -> {
                        assertThat(change.path("pointer").asText())
                                .isEqualTo("/registers/scopes/register");
                        assertThat(change.path("after").asText()).isEqualTo("chat");
                    });
            assertThat(diff.path("rules").valueStream().map(r -> r.path("code").asText()))
                    .containsExactly("scope.reason.missing", "tool.admin.session");
            assertThat(diff.at("/rules/1/said/0/pointer").asText()).isEqualTo("/why");
            assertThat(diff.path("sources"))
                    .singleElement()
                    .satisfies(source -> {
                        assertThat(source.path("path").asText()).isEqualTo(rule);
                        assertThat(source.path("unified").asText()).contains("+_unused := 7");
                    });
        }
    }

    @Test
    void shouldAnswerAgainByAnEarlierRevision() throws Exception {
        String id = uploaded();
        LoadedPolicy candidate = bundles.candidate(id);
        assertThat(candidate.identity().sequence()).isZero();
        byte[] input = Repository.example("everything-off");
        assertThat(
                        bundles.revision(bundles.get(id).policyDigest())
                                .orElseThrow()
                                .evaluateRaw(input)
                                .outcome())
                .isEqualTo(Outcome.DENY);
        assertThat(bundles.revision("sha256:" + "0".repeat(64))).isEmpty();
        Map<String, String> sources = bundles.source(id);
        sources.keySet().removeIf(path -> !path.endsWith(".rego"));
        assertThat(sources)
                .containsKey("countersign/main/main.rego")
                .allSatisfy((path, text) -> assertThat(text).contains("package countersign."));
    }
}
