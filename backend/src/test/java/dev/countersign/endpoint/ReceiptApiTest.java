package dev.countersign.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.Api;
import dev.countersign.ServerTest;
import dev.countersign.audit.AuditLog;
import dev.countersign.audit.AuditRecord;
import dev.countersign.identity.Role;
import dev.countersign.inventory.receipt.KnownReceipt;
import dev.countersign.inventory.receipt.ReceiptSearch;
import dev.countersign.token.Json;
import dev.countersign.token.Receipt;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.hibernate.Session;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class ReceiptApiTest {
    private static final int PARALLEL = 100;

    @Inject TestGates gates;
    @Inject ReceiptSearch search;
    @Inject AuditLog audit;
    @Inject Api api;
    @Inject EntityManager entities;
    @Inject TransactionOperations<Session> transactions;
    private TestGate gate;
    private TestReceipts receipts;

    @BeforeEach
    void enrol() {
        gate = gates.enrolled();
        receipts = new TestReceipts(gate, "");
    }

    private List<KnownReceipt> kept() {
        return search.newest(gate.deviceId, 200);
    }

    private List<Long> keptSequences() {
        return kept().stream().map(KnownReceipt::sequence).sorted().toList();
    }

    private String newestAct() {
        return audit.about(gate.deviceId, 1).stream()
                .map(AuditRecord::action)
                .findFirst()
                .orElse("");
    }

    private static void assertCounts(Answer answer, int accepted, int known) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.json().path("accepted").asInt()).isEqualTo(accepted);
        assertThat(answer.json().path("known").asInt()).isEqualTo(known);
    }

    @Nested
    class Take {
        @Test
        void shouldKeepWhatTheDeviceSigned() {
            Instant at = gate.now().minusSeconds(90);
            String signed =
                    receipts.signed(receipts.receipt(3, Receipt.Kind.LOAD_ALLOWED, at, "apr_1"));

            assertCounts(receipts.send(signed), 1, 0);

            KnownReceipt kept = kept().getFirst();
            assertThat(kept.kind()).isEqualTo("load.allowed");
            assertThat(kept.at().getEpochSecond()).isEqualTo(at.getEpochSecond());
            assertThat(kept.modelDigest()).isEqualTo(TestReceipts.MODEL.toString());
            assertThat(kept.tokenJti()).isEqualTo("01JTOKEN");
            assertThat(kept.approvalId()).isEqualTo("apr_1");
            assertThat(kept.rule()).isNull();
            assertThat(kept.scopes()).containsExactly("unit_tests");
            assertThat(kept.deviceKey()).isEqualTo(gate.key.publicKey().thumbprint());
            assertThat(search.find(kept.id()).orElseThrow().signed()).isEqualTo(signed);
            assertThat(newestAct()).isEqualTo("receipts.taken");
        }

        @ParameterizedTest
        @EnumSource(Receipt.Kind.class)
        void shouldTakeEveryKind(Receipt.Kind kind) {
            assertCounts(
                    receipts.send(receipts.signed(receipts.receipt(1, kind, gate.now(), null))),
                    1,
                    0);
        }

        @Test
        void shouldKnowWhatWasSentBefore() {
            String first = receipts.signed(1);
            String second = receipts.signed(2);
            assertCounts(receipts.send(first), 1, 0);
            assertCounts(receipts.send(first, second), 1, 1);
            assertCounts(receipts.send(first, second), 0, 2);
            assertCounts(receipts.send(receipts.signed(2), second, second), 0, 3);
            assertThat(keptSequences()).containsExactly(1L, 2L);
        }

        @Test
        void shouldRefuseAnotherEntryUnderAKnownNumber() {
            assertCounts(receipts.send(receipts.signed(1), receipts.signed(2)), 2, 0);
            var forked = new TestReceipts(gate, "other");

            Answer answer = forked.send(forked.signed(7), forked.signed(2));

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("receipt.conflicting");
            assertThat(answer.json().path("detail").asText()).contains("entry 2", "/receipts/1");
            assertThat(keptSequences()).containsExactly(1L, 2L);
            assertThat(newestAct()).isEqualTo("receipts.conflicting");
        }

        @Test
        void shouldRefuseTwoEntriesUnderOneNumberInOneUpload() {
            String other = new TestReceipts(gate, "other").signed(5);
            assertThat(receipts.send(receipts.signed(5), other).code())
                    .isEqualTo("receipt.conflicting");
            assertThat(kept()).isEmpty();
        }

        @Test
        void shouldShowGapsAndForks() {
            var forked = new TestReceipts(gate, "other");
            assertCounts(receipts.send(receipts.signed(1), receipts.signed(4)), 2, 0);
            String key = gate.key.publicKey().thumbprint();
            assertThat(search.chain(gate.deviceId, key)).contains(new ReceiptSearch.Chain(4, 2, 0));
            assertCounts(forked.send(forked.signed(5)), 1, 0);
            assertThat(newestAct()).isEqualTo("receipts.forked");
            assertThat(search.chain(gate.deviceId, key)).contains(new ReceiptSearch.Chain(5, 3, 1));
        }

        @Test
        void shouldKeepOneOfAHundredUploadsAtOnce() throws InterruptedException {
            String[] batch =
                    LongStream.rangeClosed(1, 5).mapToObj(receipts::signed).toArray(String[]::new);
            String token = gate.signIn();
            String body = TestReceipts.body(batch);
            List<Answer> answers = new ArrayList<>();
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Answer>> running =
                        LongStream.range(0, PARALLEL)
                                .mapToObj(_ ->
                                        pool.submit(() ->
                                                gate.call(
                                                        "POST",
                                                        TestGate.RECEIPTS,
                                                        "application/json",
                                                        body,
                                                        token,
                                                        gate.proof(
                                                                "POST", TestGate.RECEIPTS, token))))
                                .toList();
                for (Future<Answer> each : running) {
                    answers.add(each.get());
                }
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
            assertThat(answers).extracting(Answer::status).containsOnly(200);
            assertThat(answers.stream().mapToInt(a -> a.json().path("accepted").asInt()).sum())
                    .isEqualTo(batch.length);
            assertThat(keptSequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
        }

        @Test
        void shouldBeginANewRecordUnderANewKey() {
            assertCounts(receipts.send(receipts.signed(1)), 1, 0);
            TestGate again = gate.withKey(TestGates.newKey());
            assertThat(again.enrol(gates.secret(again)).status()).isEqualTo(201);
            var renewed = new TestReceipts(again, "renewed");
            assertCounts(renewed.send(renewed.signed(1)), 1, 0);
            assertThat(keptSequences()).containsExactly(1L, 1L);
            assertRefused(
                    renewed.send(
                            renewed.signed(
                                    receipts.receipt(2, Receipt.Kind.LOAD_DENIED, gate.now(), null)
                                            .toJson(),
                                    gate.deviceId,
                                    gate.audience(""),
                                    gate.key)),
                    "/receipts/0");
        }
    }

    @Nested
    class Rewriting {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "update receipt set kind = 'load.allowed'",
                    "delete from receipt",
                    "truncate receipt"
                })
        void shouldBeRefusedByTheDatabase(String sql) {
            assertCounts(receipts.send(receipts.signed(1)), 1, 0);
            assertThatThrownBy(() ->
                            transactions.executeWrite(
                                    _ -> entities.createNativeQuery(sql).executeUpdate()))
                    .rootCause()
                    .hasMessageContaining("permission denied");
            assertThat(keptSequences()).containsExactly(1L);
        }
    }

    private static void assertRefused(Answer answer, String... pointers) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("field.invalid");
        assertThat(answer.pointers()).containsExactly(pointers);
    }

    @Nested
    class Refuse {
        @Test
        void shouldNameEveryReceiptThatIsNotThisDevices() {
            TestGate other = gates.enrolled();
            var foreign = new TestReceipts(other, "");
            Json.Obj claims =
                    receipts.receipt(2, Receipt.Kind.LOAD_DENIED, gate.now(), null).toJson();
            assertRefused(
                    receipts.send(
                            receipts.signed(1),
                            foreign.signed(1),
                            receipts.signed(claims, other.deviceId, gate.audience(""), gate.key),
                            receipts.signed(
                                    claims, gate.deviceId, "https://evil.example", gate.key),
                            receipts.signed(claims, gate.deviceId, gate.audience(""), other.key)),
                    "/receipts/1",
                    "/receipts/2",
                    "/receipts/3",
                    "/receipts/4");
            assertThat(kept()).isEmpty();
        }

        @Test
        void shouldRefuseOtherStatements() {
            assertRefused(receipts.send(gate.posture(gate.now())), "/receipts/0");
            assertRefused(receipts.send("no statement"), "/receipts/0");
            String good = receipts.signed(1);
            assertRefused(receipts.send(good.substring(0, good.length() - 8)), "/receipts/0");
        }

        @Test
        void shouldRefuseWhatIsNotWholeOrFromTheFuture() {
            Json.Obj empty = Json.object().put("sequence", 1).build();
            Instant later = gate.now().plusSeconds(310);
            assertRefused(
                    receipts.send(
                            receipts.signed(empty, gate.deviceId, gate.audience(""), gate.key),
                            receipts.signed(
                                    receipts.receipt(1, Receipt.Kind.LOAD_DENIED, later, null))),
                    "/receipts/0",
                    "/receipts/1");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"receipts\":null}",
                    "{\"receipts\":[]}",
                    "{\"receipts\":{}}",
                    "{\"receipts\":[null]}",
                    "{\"receipts\":[1]}",
                    "{\"receipts\":[\"x\"],\"more\":1}",
                    "{\"receipts\":[\"x\"],\"receipts\":[]}",
                    "[]"
                })
        void shouldTakeOnlyItsOwnForm(String body) {
            Answer answer = gate.call("POST", TestGate.RECEIPTS, "application/json", body);
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
            assertThat(answer.code()).isIn("field.invalid", "body.malformed");
        }

        @Test
        void shouldTakeFiveHundredAtMost() {
            String[] many = new String[501];
            Arrays.fill(many, "x");
            assertRefused(receipts.send(many), "/receipts");
            Answer large =
                    gate.call(
                            "POST",
                            TestGate.RECEIPTS,
                            "application/json",
                            TestReceipts.body("x".repeat(1 << 20)));
            assertThat(large.code()).isEqualTo("body.too_large");
        }

        @Test
        void shouldTakeNothingFromPeopleAndLostDevices() {
            String body = TestReceipts.body(receipts.signed(1));
            for (Role role : Role.values()) {
                assertThat(api.post(api.person(role), TestGate.RECEIPTS, body).status())
                        .isEqualTo(403);
            }
            assertThat(api.post(api.client("inventory:write"), TestGate.RECEIPTS, body).status())
                    .isEqualTo(403);
            assertThat(api.post(Api.NOBODY, TestGate.RECEIPTS, body).status()).isEqualTo(401);
            String token = gate.signIn();
            gates.lose(gate);
            Answer lost =
                    gate.call(
                            "POST",
                            TestGate.RECEIPTS,
                            "application/json",
                            body,
                            token,
                            gate.proof("POST", TestGate.RECEIPTS, token));
            assertThat(lost.status()).isEqualTo(401);
            assertThat(kept()).isEmpty();
        }
    }
}
