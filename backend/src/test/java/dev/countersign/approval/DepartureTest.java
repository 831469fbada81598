package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.approval.exception.ExceptionView;
import dev.countersign.approval.exception.Exceptions;
import dev.countersign.approval.exception.NewException;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.identity.Trainings;
import dev.countersign.identity.passkey.TestPasskeys;
import dev.countersign.inventory.device.DeviceState;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.device.EndpointFacts;
import dev.countersign.inventory.device.Enrolments;
import dev.countersign.inventory.device.OsFamily;
import dev.countersign.inventory.model.Claim;
import dev.countersign.inventory.model.Confirmations;
import dev.countersign.inventory.model.ModelBlocks;
import dev.countersign.issuance.IssuedToken;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.DevicePrivateKey;
import dev.countersign.token.ModelSet;
import dev.countersign.token.Reason;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Lost devices, leavers and models that have to go, over HTTP. */
@ServerTest
class DepartureTest {
    private static final String WHY = "{\"reason\":\"it happened this morning\"}";

    @Inject Office office;
    @Inject GateCheck gate;
    @Inject Requests requests;
    @Inject Approvals approvals;
    @Inject Exceptions exceptions;
    @Inject Devices devices;
    @Inject Enrolments enrolments;
    @Inject People people;
    @Inject Trainings trainings;
    @Inject Confirmations confirmations;
    @Inject ModelBlocks blocks;
    @Inject AuditLog audit;
    @Inject EntityManagerFactory factory;
    @Inject Api api;
    @Inject TestPasskeys passkeys;

    private Api.@Nullable Identity developer;
    private Api.@Nullable Identity lead;
    private Api.@Nullable Identity boss;
    private Office.@Nullable Laptop laptop;
    private @Nullable ModelSet files;
    private String approvalId = "";

    @BeforeEach
    void somebodyWithAnApproval() {
        developer = api.person(Role.DEVELOPER);
        trainings.acceptResponsibleUse(developer().caller().id());
        lead = api.person(Role.SECURITY_LEAD);
        boss = api.person(Role.ADMINISTRATOR);
        laptop = office.laptop(me(), "personal");
        files = office.confirmedFiles(laptop());
        approvalId =
                Objects.requireNonNull(
                        requests.submit(me(), Office.request(laptop(), files(), "public"))
                                .approvalId());
        assertThat(gate.refusal(token(), laptop(), me(), files())).isEmpty();
    }

    private Api.Identity developer() {
        return Objects.requireNonNull(developer);
    }

    private Api.Identity lead() {
        return Objects.requireNonNull(lead);
    }

    private Api.Identity boss() {
        return Objects.requireNonNull(boss);
    }

    private Caller me() {
        return developer().caller();
    }

    private Office.Laptop laptop() {
        return Objects.requireNonNull(laptop);
    }

    private ModelSet files() {
        return Objects.requireNonNull(files);
    }

    private IssuedToken token() {
        return approvals.tokens(me(), approvalId).getFirst();
    }

    /** A request that waits for a reviewer. */
    private String waiting(ModelSet set) {
        RequestView request = requests.submit(me(), Office.request(laptop(), set, "public"));
        assertThat(request.state()).isEqualTo(RequestState.IN_REVIEW);
        return request.id();
    }

    private ExceptionView asked() {
        return exceptions.ask(
                me(),
                new NewException(
                        "device.firewall.off",
                        laptop().id(),
                        null,
                        null,
                        null,
                        7,
                        "the firewall is replaced next week"));
    }

    private long entries(String subject, String action) {
        return audit.about(subject, 100).stream()
                .filter(entry -> entry.action().equals(action))
                .count();
    }

    private void assertStopped() {
        assertThat(approvals.get(lead().caller(), approvalId).state())
                .isEqualTo(ApprovalState.REVOKED);
        IssuedToken token = approvals.tokens(lead().caller(), approvalId).getFirst();
        assertThat(gate.refusal(token, laptop(), me(), files())).contains(Reason.STATUS_REVOKED);
    }

    @Nested
    class LostDevice {
        @Test
        void shouldEndEverythingOnItInOneAct() {
            String code = enrolments.newCode(me(), laptop().id(), "root").code();
            String request = waiting(office.files(laptop()));
            String exception = asked().id();
            String address = "/api/v1/devices/" + laptop().id() + "/loss";

            Api.Answer effect = api.get(developer(), address + "/effect");
            Api.Answer done = api.post(developer(), address, WHY);

            assertThat(effect.body().path("approvals").asInt()).isOne();
            assertThat(effect.body().path("tokens").asInt()).isOne();
            assertThat(effect.body().path("requests").asInt()).isOne();
            assertThat(effect.body().path("exceptions").asInt()).isOne();
            assertThat(effect.body().path("offline_seconds").asInt()).isEqualTo(14 * 86_400);
            assertThat(done.status()).isEqualTo(200);
            assertThat(done.body().path("revoked_approvals").asInt()).isOne();
            assertThat(done.body().path("closed_requests").asInt()).isOne();
            assertThat(done.body().path("ended_exceptions").asInt()).isOne();
            assertStopped();
            assertThat(requests.get(me(), request).state()).isEqualTo(RequestState.WITHDRAWN);
            assertThat(
                            api.get(developer(), "/api/v1/exceptions/" + exception)
                                    .body()
                                    .path("state")
                                    .asText())
                    .isEqualTo("withdrawn");
            assertThat(devices.get(me(), laptop().id()).state()).isEqualTo(DeviceState.LOST);
            assertThat(enrolments.keyOf(laptop().id())).isEmpty();
            assertThat(enrolments.holderOf(laptop().key().publicKey().thumbprint())).isEmpty();
            assertThatThrownBy(() ->
                            enrolments.enrol(
                                    code.substring(0, code.indexOf('.')),
                                    DevicePrivateKey.generate(new SecureRandom()).publicKey(),
                                    new EndpointFacts(OsFamily.LINUX, List.of(6L), "host", "user"),
                                    _ -> {}))
                    .as("a code that was still outstanding")
                    .isInstanceOfSatisfying(
                            Problem.class,
                            e -> assertThat(e.code()).isEqualTo(ProblemCode.ENROLMENT_CODE));
            assertThat(
                            api.post(
                                            developer(),
                                            "/api/v1/devices/" + laptop().id() + "/enrolment-codes",
                                            "{}")
                                    .status())
                    .as("a new one")
                    .isGreaterThanOrEqualTo(400);
            AuditRecord entry = audit.about(laptop().id(), 5).getFirst();
            assertThat(entry.facts().path("reason").asText()).isEqualTo("it happened this morning");
            assertThat(entry.facts().path("approvals").asInt()).isOne();
        }

        @Test
        void shouldRecordADoubleOnce() {
            String address = "/api/v1/devices/" + laptop().id() + "/loss";
            api.post(developer(), address, WHY);

            Api.Answer again = api.post(developer(), address, WHY);

            assertThat(again.status()).isEqualTo(200);
            assertThat(again.body().path("revoked_approvals").asInt()).isZero();
            assertThat(entries(laptop().id(), Departures.DEVICE)).isOne();
            assertThat(entries(laptop().id(), "device.lost")).isOne();
        }

        @Test
        void shouldBeForItsOwnerAndThoseWhoSteer() {
            String address = "/api/v1/devices/" + laptop().id() + "/loss";
            assertThat(api.post(api.person(Role.DEVELOPER), address, WHY).status()).isEqualTo(404);
            assertThat(api.post(developer(), address, "{}").errors())
                    .containsExactly("/reason length");
            assertThat(api.post(lead(), address, WHY).status()).isEqualTo(200);
        }
    }

    @Nested
    class Leaver {
        @Test
        void shouldEndEverythingOfThePerson() {
            String request = waiting(office.files(laptop()));
            String exception = asked().id();
            String address = "/api/v1/people/" + me().id() + "/leaving";
            assertThat(api.get(developer(), "/api/v1/approvals").status()).isEqualTo(200);

            Api.Answer effect = api.get(boss(), address + "/effect");
            Api.Answer done = api.post(boss(), address, WHY);

            assertThat(effect.body().path("approvals").asInt()).isOne();
            assertThat(effect.body().path("sessions").asInt()).isOne();
            assertThat(effect.body().path("devices").asInt()).isOne();
            assertThat(done.status()).as(done.body().toString()).isEqualTo(200);
            assertThat(done.body().path("retired_devices").asInt()).isOne();
            assertStopped();
            assertThat(api.get(developer(), "/api/v1/approvals").status())
                    .as("their sessions are over")
                    .isEqualTo(401);
            assertThat(people.get(me().id()).active()).isFalse();
            assertThat(requests.get(lead().caller(), request).state())
                    .isEqualTo(RequestState.WITHDRAWN);
            assertThat(
                            api.get(lead(), "/api/v1/exceptions/" + exception)
                                    .body()
                                    .path("state")
                                    .asText())
                    .isEqualTo("withdrawn");
            assertThat(devices.get(lead().caller(), laptop().id()).state())
                    .isEqualTo(DeviceState.RETIRED);
            assertThat(enrolments.keyOf(laptop().id())).isEmpty();
            assertThat(api.post(boss(), address, WHY).body().path("revoked_approvals").asInt())
                    .isZero();
            assertThat(entries(me().id(), Departures.PERSON)).isOne();
        }

        @Test
        void shouldEndWhatElseHangsOnThemAndCountItBefore() {
            Api.Identity leaver =
                    api.person(Role.ADMINISTRATOR, Role.SECURITY_LEAD, Role.DEVELOPER);
            Caller them = leaver.caller();
            String token =
                    made(
                                    leaver,
                                    "/api/v1/clients",
                                    "{\"name\":\"c%s\",\"scopes\":[\"inventory:read\"]}")
                            .path("token")
                            .asText();
            Api.Identity tool = new Api.Identity(them, "Authorization", "Bearer " + token);
            assertThat(api.get(tool, "/api/v1/devices").status()).isEqualTo(200);
            String hook =
                    made(
                                    leaver,
                                    "/api/v1/webhooks",
                                    "{\"name\":\"w%s\",\"url\":\"https://hooks.example/x\",\"kinds\":[\"request.approved\"]}")
                            .path("webhook")
                            .path("id")
                            .asText();
            byte[] document = {1, 2, 3};
            passkeys.signed(them, document);
            String address = "/api/v1/people/" + them.id() + "/leaving";

            JsonNode effect = api.get(boss(), address + "/effect").body().path("belongings");
            JsonNode ended = api.post(boss(), address, WHY).body().path("belongings");

            for (JsonNode counted : List.of(effect, ended)) {
                assertThat(counted.path("api_clients").asInt()).isOne();
                assertThat(counted.path("webhooks").asInt()).isOne();
                assertThat(counted.path("passkeys").asInt()).isOne();
                assertThat(counted.path("drafts").asInt()).isZero();
            }
            assertThat(api.get(tool, "/api/v1/devices").status()).isEqualTo(401);
            JsonNode webhook = api.get(boss(), "/api/v1/webhooks/" + hook).body();
            assertThat(webhook.path("active").asBoolean()).isFalse();
            assertThat(webhook.path("state_reason").asText()).contains("person left");
            assertThat(entries(hook, "webhook.off")).isOne();
            AuditRecord entry = audit.about(them.id(), 20).getFirst();
            assertThat(entry.action()).isEqualTo(Departures.PERSON);
            assertThat(entry.facts().path("api_clients").asInt()).isOne();
            people.change("system", them.id(), null, null, true);
            assertThat(
                            api.get(boss(), address + "/effect")
                                    .body()
                                    .path("belongings")
                                    .path("passkeys")
                                    .asInt())
                    .as("also if they come back")
                    .isZero();
        }

        private JsonNode made(Api.Identity who, String path, String body) {
            Api.Answer answer = api.post(who, path, body.formatted(UUID.randomUUID()));
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
            return answer.body();
        }

        @Test
        void shouldBeRecordedByAnotherAdministrator() {
            String own = "/api/v1/people/" + boss().caller().id() + "/leaving";
            assertThat(api.post(boss(), own, WHY).status()).isIn(403, 409);
            assertThat(people.get(boss().caller().id()).active()).isTrue();
            assertThat(api.post(lead(), "/api/v1/people/" + me().id() + "/leaving", WHY).status())
                    .isEqualTo(403);
        }
    }

    /** Whoever is first: when both are done, nothing is approved for what was revoked. */
    @Nested
    class RevokedWhileItIsApproved {
        @Test
        void shouldLeaveNoApprovalAlive() throws Exception {
            for (int round = 0; round < 3; round++) {
                List<Office.Laptop> laptops = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    laptops.add(office.laptop(me(), "personal"));
                }
                ModelSet set = office.confirmedFiles(laptops.getFirst());
                String digest = set.digest().toString();
                CyclicBarrier start = new CyclicBarrier(laptops.size() + 1);
                List<Callable<Integer>> all = new ArrayList<>();
                for (Office.Laptop each : laptops) {
                    all.add(() -> {
                        start.await();
                        return asked(each, set);
                    });
                }
                all.add(() -> {
                    start.await();
                    return api.post(lead(), "/api/v1/artifacts/" + digest + "/revocation", WHY)
                            .status();
                });
                try (ExecutorService threads = Executors.newFixedThreadPool(all.size())) {
                    for (Future<Integer> done : threads.invokeAll(all)) {
                        assertThat(done.get()).isIn(200, 201, 409);
                    }
                }
                assertThat(approvals.live(me(), 50))
                        .noneMatch(approval -> approval.modelDigest().equals(digest));
            }
        }

        private int asked(Office.Laptop on, ModelSet set) {
            try {
                requests.submit(me(), Office.request(on, set, "public"));
                return 201;
            } catch (Problem refused) {
                assertThat(refused.code()).isIn(ProblemCode.MODEL_BLOCKED, ProblemCode.CONFLICT);
                return 409;
            }
        }
    }

    @Nested
    class RevokedModel {
        private String files(String rest) {
            return "/api/v1/artifacts/" + DepartureTest.this.files().digest() + rest;
        }

        @Test
        void shouldEndWhereverTheFilesAreAndRefuseThemUntilLifted() {
            Api.Answer effect = api.get(lead(), files("/revocation/effect"));
            Api.Answer done = api.post(lead(), files("/revocation"), WHY);

            assertThat(effect.body().path("approvals").asInt()).isOne();
            assertThat(effect.body().path("digests").asInt()).isOne();
            assertThat(done.body().path("revoked_approvals").asInt()).isOne();
            assertStopped();
            Api.Answer asked = ask();
            assertThat(asked.code()).isEqualTo("model.blocked");
            assertThat(asked.body().path("detail").asText()).contains("happened this morning");
            assertThat(api.post(lead(), files("/release"), "{}").errors())
                    .containsExactly("/reason length");
            assertThat(api.post(lead(), files("/release"), WHY).status()).isEqualTo(200);
            assertThat(ask().status()).isEqualTo(201);
            assertThat(api.post(lead(), files("/release"), WHY).code()).isEqualTo("state.conflict");
        }

        private Api.Answer ask() {
            return api.post(
                    developer(),
                    "/api/v1/requests",
                    """
                    {"device_id":"%s","model_digest":"%s","tool_id":"ollama","scopes":["unit_tests"],
                     "data_classes":["public"],"environment":"development","duration_days":30,
                     "reason":"try the model on our tests"}\
                    """
                            .formatted(laptop().id(), DepartureTest.this.files().digest()));
        }

        @Test
        void shouldCostAFewStatementsForEachApproval() {
            int many = 10;
            long one = statements(() -> api.post(lead(), files("/revocation"), WHY));
            api.post(lead(), files("/release"), WHY);
            for (int i = 0; i < many; i++) {
                office.approved(me(), laptop(), DepartureTest.this.files());
            }

            long all = statements(() -> api.post(lead(), files("/revocation"), WHY));

            assertThat(approvals.live(me(), many)).isEmpty();
            assertThat(all - one)
                    .as("%d statements for one approval, %d for %d", one, all, many)
                    .isLessThan(7L * many);
        }

        private long statements(Runnable act) {
            var statistics = factory.unwrap(SessionFactory.class).getStatistics();
            statistics.setStatisticsEnabled(true);
            long before = statistics.getPrepareStatementCount();
            act.run();
            return statistics.getPrepareStatementCount() - before;
        }

        @Test
        void shouldRecordADoubleOnceAndRefuseOthers() {
            String digest = DepartureTest.this.files().digest().toString();
            assertThat(api.post(developer(), files("/revocation"), WHY).status()).isEqualTo(403);
            api.post(lead(), files("/revocation"), WHY);
            api.post(boss(), files("/revocation"), WHY);
            assertThat(entries(digest, Departures.MODEL)).isOne();
        }

        @Test
        void shouldReachWhatWasMadeFromAModelOnlyWhereWanted() {
            ModelSet tuned = office.files(laptop());
            confirmations.confirm(
                    lead().caller(),
                    tuned.digest().toString(),
                    new Claim(
                            "phi-3",
                            "https://example.org/list",
                            null,
                            List.of(
                                    new Claim.Extra(
                                            "merge", "llama-3.1", null, null, null, null))));
            String approval =
                    Objects.requireNonNull(
                            requests.submit(me(), Office.request(laptop(), tuned, "public"))
                                    .approvalId());
            String address = "/api/v1/models/llama-3.1/revocation";
            int narrow = digests(address + "/effect");
            int wide = digests(address + "/effect?derivatives=true");

            api.post(lead(), address, WHY);
            assertThat(approvals.get(me(), approval).state()).isEqualTo(ApprovalState.ACTIVE);
            api.post(
                    lead(),
                    address,
                    "{\"reason\":\"what was made from it too\",\"derivatives\":true}");

            assertThat(wide).isGreaterThan(narrow);
            assertThat(approvals.get(me(), approval).state()).isEqualTo(ApprovalState.REVOKED);
            assertThat(blocks.on(tuned.digest().toString())).isPresent();
            assertThat(blocks.on(DepartureTest.this.files().digest().toString())).isEmpty();
            api.post(lead(), "/api/v1/models/llama-3.1/release", WHY);
            assertThat(blocks.on(tuned.digest().toString())).isEmpty();
        }

        private int digests(String address) {
            Api.Answer effect = api.get(lead(), address);
            assertThat(effect.status()).isEqualTo(200);
            return effect.body().path("digests").asInt();
        }
    }
}
