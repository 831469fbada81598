package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.inventory.model.Claim;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import dev.countersign.token.ModelSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A model is revoked everywhere, also while somebody approves it. */
@ServerTest
class ModelRevocationTest extends DepartureScene {
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
            return "/api/v1/artifacts/" + ModelRevocationTest.this.files().digest() + rest;
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
                    .containsExactly("/reason missing");
            assertThat(api.post(lead(), files("/release"), WHY).status()).isEqualTo(200);
            assertThat(ask().status()).isEqualTo(201);
            assertThat(api.post(lead(), files("/release"), WHY).code()).isEqualTo("state.conflict");
        }

        @Test
        void shouldBeOfferedNoMoreInPlaceOfOthersUntilLifted() {
            String here = ModelRevocationTest.this.files().digest().toString();
            String elsewhere =
                    office.confirmedFiles(office.laptop(me(), "personal")).digest().toString();
            assertThat(offered()).startsWith(here).contains(elsewhere);

            api.post(lead(), files("/revocation"), WHY);
            assertThat(offered()).doesNotContain(here).contains(elsewhere);
            api.post(lead(), files("/release"), WHY);
            assertThat(offered()).startsWith(here);
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
                            .formatted(laptop().id(), ModelRevocationTest.this.files().digest()));
        }

        @Test
        void shouldCostAFewStatementsForEachApproval() {
            int many = 10;
            long one = statements(() -> api.post(lead(), files("/revocation"), WHY));
            api.post(lead(), files("/release"), WHY);
            for (int i = 0; i < many; i++) {
                office.approved(me(), laptop(), ModelRevocationTest.this.files());
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
            String digest = ModelRevocationTest.this.files().digest().toString();
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
            assertThat(offered()).contains(tuned.digest().toString());
            api.post(
                    lead(),
                    address,
                    "{\"reason\":\"what was made from it too\",\"derivatives\":true}");

            assertThat(wide).isGreaterThan(narrow);
            assertThat(approvals.get(me(), approval).state()).isEqualTo(ApprovalState.REVOKED);
            assertThat(blocks.on(tuned.digest().toString())).isPresent();
            assertThat(blocks.on(ModelRevocationTest.this.files().digest().toString())).isEmpty();
            assertThat(offered())
                    .doesNotContain(tuned.digest().toString())
                    .contains(ModelRevocationTest.this.files().digest().toString());
            api.post(lead(), "/api/v1/models/llama-3.1/release", WHY);
            assertThat(blocks.on(tuned.digest().toString())).isEmpty();
        }

        @Test
        void shouldReachFilesThatAreConfirmedLater() {
            ModelSet files = office.files(laptop());
            String digest = files.digest().toString();
            confirmations.confirm(
                    lead().caller(), digest, new Claim("phi-3", "https://a.example", null, null));
            String approval =
                    Objects.requireNonNull(
                            requests.submit(me(), Office.request(laptop(), files, "public"))
                                    .approvalId());
            confirmations.withdraw(lead().caller(), digest, "it is another model");
            api.post(lead(), "/api/v1/models/mistral-7b/revocation", WHY);
            assertThat(approvals.get(me(), approval).state()).isEqualTo(ApprovalState.ACTIVE);

            confirmations.confirm(
                    lead().caller(),
                    digest,
                    new Claim("mistral-7b", "https://a.example", null, null));

            assertThat(approvals.get(me(), approval).state()).isEqualTo(ApprovalState.REVOKED);
            api.post(lead(), "/api/v1/models/mistral-7b/release", WHY);
        }

        @Test
        void shouldStayOnFilesWhoseConfirmationIsTakenBack() {
            ModelSet files = office.files(laptop());
            String digest = files.digest().toString();
            confirmations.confirm(
                    lead().caller(), digest, new Claim("phi-3", "https://a.example", null, null));
            api.post(lead(), "/api/v1/models/phi-3/revocation", WHY);

            confirmations.withdraw(lead().caller(), digest, "it is another model");

            assertThat(blocks.on(digest)).isPresent();
            assertThat(entries(digest, Departures.MODEL)).isOne();
            api.post(lead(), "/api/v1/models/phi-3/release", WHY);
            assertThat(blocks.on(digest)).as("of its own now").isPresent();
            api.post(lead(), "/api/v1/artifacts/" + digest + "/release", WHY);
            assertThat(blocks.on(digest)).isEmpty();
        }

        private List<String> offered() {
            return blocks.freeAmongNewest(100).digestsFor(laptop().id());
        }

        private int digests(String address) {
            Api.Answer effect = api.get(lead(), address);
            assertThat(effect.status()).isEqualTo(200);
            return effect.body().path("digests").asInt();
        }
    }
}
