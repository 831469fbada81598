package dev.countersign.approval.help;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.ServerTest;
import dev.countersign.policy.Outcome;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@ServerTest
class SearchTest extends SearchScene {
    @Nested
    class OneThing {
        @Test
        void shouldBeToTurnOnDiskEncryption() {
            WouldHelp help = help(changed("/device/posture/facts/disk_encrypted", "false"));
            assertThat(told(help)).containsExactly("[disk_encrypted] allow");
        }

        @Test
        void shouldBeAFreshReport() {
            WouldHelp help = help(changed("/device/posture/collected_at", "1790000000"));
            assertThat(told(help)).containsExactly("[fresh_report] allow");
        }

        @Test
        void shouldBeTheVersionThatTheRuleNames() {
            WouldHelp help = help(changed("/tool/version", "[0,17,0]"));
            assertThat(help.suggestions()).isNotEmpty();
            Change first = help.suggestions().getFirst().changes().getFirst();
            assertThat(first.kind()).isEqualTo(Kind.TOOL_VERSION);
            assertThat(help.suggestions())
                    .anySatisfy(s -> assertThat(s.decision().outcome()).isEqualTo(Outcome.ALLOW));
        }

        @Test
        void shouldBeTheTrainingPage() {
            assertThat(told(help(changed("/subject/training/responsible_ai", "null"))))
                    .containsExactly("[training] allow");
        }

        @Test
        void shouldBeAReason() {
            assertThat(told(help(changed("/use/reason", "\"test\""))))
                    .containsExactly("[reason] allow");
        }

        @Test
        void shouldBeBlockedEgressWhereTheFindingNamesOnlyTheOrigin() {
            ObjectNode input = tree("allow");
            set(input, "/model/origin/country", "\"CN\"");
            set(input, "/tool/facts/egress_blocked", "false");
            assertThat(told(help(input))).containsExactly("[egress_blocked] allow");
        }
    }

    @Nested
    class Choices {
        @Test
        void shouldBeToLeaveOutWhatIsTooSensitive() {
            WouldHelp help = help(changed("/use/data_classes", "[\"source_code\",\"personal\"]"));
            assertThat(told(help)).first().isEqualTo("[data_classes] allow");
            assertThat(help.suggestions().getFirst().changes().getFirst().words())
                    .containsExactly("source_code");
        }

        @Test
        void shouldBeOtherDataWithAWordOnHowItWasSanitised() {
            WouldHelp help = help(changed("/use/data_classes", "[\"secret\"]"));
            assertThat(told(help))
                    .contains("[sanitisation, data_classes] allow", "[data_classes] allow");
        }

        @Test
        void shouldBeAnotherModelWhereNothingHelpsThisOne() {
            ObjectNode input = tree("allow");
            set(input, "/model/license", "\"CC-BY-NC-4.0\"");
            set(input, "/model/digest", "\"sha256:" + "1".repeat(64) + "\"");
            assertThat(told(help(input))).containsExactly("[model] allow");
        }

        @Test
        void shouldBeNothingWhereNothingHelps() {
            ObjectNode input = tree("allow");
            set(input, "/device/owner", "\"usr_2\"");
            WouldHelp help = help(input);
            assertThat(help.suggestions()).isEmpty();
            assertThat(help.complete()).isTrue();
        }

        @Test
        void shouldTellTheWayToAReviewAndTheWayPastIt() {
            ObjectNode input = tree("allow");
            set(input, "/device/posture/facts/disk_encrypted", "false");
            set(input, "/tool/facts/prompt_logging_off", "null");
            assertThat(told(help(input)))
                    .containsExactly(
                            "[disk_encrypted] review",
                            "[prompt_logging_off, disk_encrypted] allow");
        }

        @Test
        void shouldHaveNothingToSayToAnAllowedRequest() {
            WouldHelp help = help(tree("allow"));
            assertThat(help.suggestions()).isEmpty();
            assertThat(help.evaluations()).isZero();
        }
    }
}
