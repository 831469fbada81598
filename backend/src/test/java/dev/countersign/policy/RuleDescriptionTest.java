package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RuleDescriptionTest {
    private static RuleDescription rule(String reviewer, FindingStatus... waivableWhen) {
        return new RuleDescription(
                "a.b.c",
                "a",
                "A rule",
                "What it is.",
                "Why it is.",
                "What to do.",
                reviewer,
                List.of(waivableWhen),
                List.of(),
                List.of(),
                null);
    }

    @Nested
    class Waivable {
        @Test
        void shouldBeWhatPolicySays() {
            assertThat(rule("security_lead", FindingStatus.FAIL).waivable()).isTrue();
            assertThat(
                            rule("security_lead", FindingStatus.FAIL)
                                    .waivableIn(FindingStatus.MISSING_FACT))
                    .isFalse();
            assertThat(rule("security_lead").waivable()).isFalse();
        }

        @Test
        void shouldNotSpeakForAnotherReviewer() {
            assertThat(rule("data_owner", FindingStatus.FAIL).waivable()).isFalse();
        }
    }
}
