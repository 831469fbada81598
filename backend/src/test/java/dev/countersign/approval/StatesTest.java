package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StatesTest {
    @Test
    void shouldLetOnlyARequestInReviewMove() {
        Map<UnaryOperator<RequestState>, RequestState> steps =
                Map.of(
                        RequestState::approve, RequestState.APPROVED,
                        RequestState::reject, RequestState.REJECTED,
                        RequestState::withdraw, RequestState.WITHDRAWN);
        steps.forEach((step, target) -> {
            for (RequestState from : RequestState.values()) {
                check(from, step, from == RequestState.IN_REVIEW, target);
            }
        });
    }

    @Test
    void shouldLetApprovalsMoveAsTheTableSays() {
        Set<ApprovalState> live =
                Set.of(ApprovalState.SCHEDULED, ApprovalState.ACTIVE, ApprovalState.SUSPENDED);
        table(ApprovalState::start, Set.of(ApprovalState.SCHEDULED), ApprovalState.ACTIVE);
        table(ApprovalState::suspend, Set.of(ApprovalState.ACTIVE), ApprovalState.SUSPENDED);
        table(ApprovalState::resume, Set.of(ApprovalState.SUSPENDED), ApprovalState.ACTIVE);
        table(ApprovalState::revoke, live, ApprovalState.REVOKED);
        table(ApprovalState::expire, live, ApprovalState.EXPIRED);
        table(ApprovalState::supersede, live, ApprovalState.SUPERSEDED);
    }

    private static void table(
            UnaryOperator<ApprovalState> step, Set<ApprovalState> from, ApprovalState target) {
        for (ApprovalState state : ApprovalState.values()) {
            check(state, step, from.contains(state), target);
        }
    }

    private static <S> void check(S from, UnaryOperator<S> step, boolean allowed, S target) {
        if (allowed) {
            assertThat(step.apply(from)).isEqualTo(target);
        } else {
            assertThatThrownBy(() -> step.apply(from))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CONFLICT));
        }
    }
}
