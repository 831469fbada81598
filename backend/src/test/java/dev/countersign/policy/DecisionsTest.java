package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.ServerTest;
import dev.countersign.platform.Ids;
import dev.countersign.problem.Problem;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class DecisionsTest {
    @Inject Policy policy;
    @Inject Decisions decisions;
    @Inject Ids ids;
    @Inject TransactionOperations<Session> transactions;

    @Nested
    class Recording {
        @Test
        void shouldKeepEverythingExactly() throws IOException {
            EvaluatedDecision evaluated = policy.evaluateRaw(Repository.example("allow"));
            DecisionSubject about =
                    new DecisionSubject(
                            ids.next("req"),
                            "usr_1",
                            "dev_1",
                            "sha256:" + "a".repeat(64),
                            "ollama");
            StoredDecision stored = recorded(about, evaluated);
            assertThat(decisions.find(stored.id())).hasValue(stored);
            assertThat(stored.id()).startsWith("dec_");
            assertThat(stored.evaluated().bundle()).isEqualTo(policy.active());
        }

        @Test
        void shouldKeepWhyTheEngineFailed() {
            EvaluatedDecision evaluated = policy.evaluateRaw(new byte[] {'x'});
            StoredDecision stored = recorded(DecisionSubject.NONE, evaluated);
            assertThat(decisions.find(stored.id()).orElseThrow().evaluated().failure())
                    .isEqualTo(EngineFailure.INPUT_INVALID);
        }

        @Test
        void shouldNeedATransaction() {
            EvaluatedDecision evaluated = policy.evaluateRaw(new byte[] {'x'});
            assertThatThrownBy(() ->
                            decisions.record(
                                    DecisionPurpose.ISSUE, DecisionSubject.NONE, evaluated))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Nested
    class OfRequest {
        @Test
        void shouldListTheNewestFirst() {
            DecisionSubject about = new DecisionSubject(ids.next("req"), null, null, null, null);
            StoredDecision first = recorded(about, policy.evaluateRaw(new byte[] {'x'}));
            StoredDecision second = recorded(about, policy.evaluateRaw(new byte[] {'y'}));
            assertThat(decisions.ofRequest(String.valueOf(about.requestId())))
                    .extracting(StoredDecision::id)
                    .containsExactly(second.id(), first.id());
            assertThat(decisions.ofRequest("req_none")).isEmpty();
        }
    }

    @Nested
    class Newest {
        @Test
        void shouldReachEveryDecisionOnce() {
            List<String> made = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                made.add(recorded(DecisionSubject.NONE, policy.evaluateRaw(new byte[] {'x'})).id());
            }
            List<String> seen = new ArrayList<>();
            String next = null;
            do {
                DecisionPage page = decisions.newest(next, 2);
                assertThat(page.items()).hasSizeLessThanOrEqualTo(2);
                page.items().forEach(d -> seen.add(d.id()));
                next = page.next();
            } while (next != null);
            assertThat(seen).doesNotHaveDuplicates().containsAll(made);
        }

        @Test
        void shouldRefuseWhatIsNoCursorAndNoLimit() {
            assertThatThrownBy(() -> decisions.newest("%%%", 10)).isInstanceOf(Problem.class);
            assertThatThrownBy(() -> decisions.newest("YWJj", 10)).isInstanceOf(Problem.class);
            assertThatThrownBy(() -> decisions.newest(null, 0)).isInstanceOf(Problem.class);
            assertThatThrownBy(() -> decisions.newest(null, 201)).isInstanceOf(Problem.class);
        }
    }

    private StoredDecision recorded(DecisionSubject about, EvaluatedDecision evaluated) {
        return transactions.executeWrite(
                status -> decisions.record(DecisionPurpose.REQUEST, about, evaluated));
    }
}
