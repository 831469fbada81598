package dev.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.platform.StrictJson;
import dev.countersign.policy.BundleIdentity;
import dev.countersign.policy.Decision;
import dev.countersign.policy.EvaluatedDecision;
import dev.countersign.policy.FindingStatus;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static Decision.Finding finding(String code, FindingStatus status) {
        return new Decision.Finding(code, status, Severity.DENY, List.of(), List.of());
    }

    private static EvaluatedDecision evaluated(
            String revision, Outcome outcome, Decision.Finding... findings) {
        Decision decision =
                new Decision(outcome, List.of(findings), List.of(), Decision.Obligations.NONE);
        return new EvaluatedDecision(
                decision,
                "{}",
                StrictJson.text(decision),
                new BundleIdentity(1, revision, "sha256:" + revision),
                "engine",
                null);
    }

    @Test
    void shouldNameWhatIsAnsweredOtherwiseAndRulesOfOneSideOnly() {
        EvaluatedDecision recorded =
                evaluated(
                        "1",
                        Outcome.DENY,
                        finding("a.gone", FindingStatus.PASS),
                        finding("b.changed", FindingStatus.FAIL),
                        finding("c.same", FindingStatus.PASS));
        EvaluatedDecision now =
                evaluated(
                        "2",
                        Outcome.ALLOW,
                        finding("b.changed", FindingStatus.PASS),
                        finding("c.same", FindingStatus.PASS),
                        finding("d.new", FindingStatus.PASS));

        Replay replay = Replay.of("dec_1", recorded, now);

        assertThat(replay.sameOutput()).isFalse();
        assertThat(replay.recorded()).isEqualTo(Outcome.DENY);
        assertThat(replay.outcome()).isEqualTo(Outcome.ALLOW);
        assertThat(replay.differences())
                .extracting(Replay.Difference::code)
                .containsExactly("a.gone", "b.changed", "d.new");
        assertThat(replay.differences().getFirst().now()).isNull();
        assertThat(replay.differences().getLast().recorded()).isNull();
        assertThat(ReplayPage.of(replay).lines())
                .extracting(line -> line.recorded().status() + " " + line.now().status())
                .containsExactly("pass none", "fail pass", "none pass");
    }

    @Test
    void shouldFindNothingBetweenEqualAnswers() {
        EvaluatedDecision one = evaluated("1", Outcome.DENY, finding("a", FindingStatus.FAIL));

        Replay replay = Replay.of("dec_1", one, one);

        assertThat(replay.sameOutput()).isTrue();
        assertThat(replay.differences()).isEmpty();
    }
}
