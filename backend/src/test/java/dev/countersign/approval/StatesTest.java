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
    void shouldLetOnlyARequestInReviewTakeVerdicts() {
        Map<UnaryOperator<RequestState>, RequestState> steps =
                Map.of(
                        RequestState::approve, RequestState.APPROVED,
                        RequestState::reject, RequestState.REJECTED,
                        RequestState::askChanges, RequestState.CHANGES_REQUESTED);
        steps.forEach((step, target) -> request(step, Set.of(RequestState.IN_REVIEW), target));
    }

    @Test
    void shouldLetWhoAskedActWhileItIsOpen() {
        Set<RequestState> waiting = Set.of(RequestState.IN_REVIEW, RequestState.CHANGES_REQUESTED);
        request(RequestState::withdraw, waiting, RequestState.WITHDRAWN);
        request(
                RequestState::resubmit,
                Set.of(RequestState.CHANGES_REQUESTED),
                RequestState.IN_REVIEW);
        request(
                state -> state.revise(RequestState.APPROVED),
                Set.of(RequestState.DENIED, RequestState.IN_REVIEW, RequestState.CHANGES_REQUESTED),
                RequestState.APPROVED);
    }

    private static void request(
            UnaryOperator<RequestState> step, Set<RequestState> from, RequestState target) {
        for (RequestState state : RequestState.values()) {
            check(state, step, from.contains(state), target);
        }
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
