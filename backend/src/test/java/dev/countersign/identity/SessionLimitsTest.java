package dev.countersign.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionLimitsTest {
    private static final Instant BEGUN = Instant.parse("2026-11-23T08:00:00Z");
    private static final Duration IDLE = Duration.ofHours(2);
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration TICK = Duration.ofNanos(1000);

    private final PersonSession session =
            new PersonSession("0".repeat(64), "usr_1", PersonSession.PERSON, "", BEGUN, LONGEST);

    @Nested
    class Idle {
        @Test
        void shouldEndAtTheInstant() {
            Instant end = BEGUN.plus(IDLE);
            assertThat(session.liveAt(end.minus(TICK), IDLE)).isTrue();
            assertThat(session.liveAt(end, IDLE)).isFalse();
            assertThat(session.liveAt(end.plus(TICK), IDLE)).isFalse();
        }

        @Test
        void shouldBeginAgainWithARequestButNotWithEveryOne() {
            session.seen(BEGUN.plusSeconds(60));
            assertThat(session.liveAt(BEGUN.plus(IDLE), IDLE)).isFalse();
            session.seen(BEGUN.plusSeconds(61));
            assertThat(session.liveAt(BEGUN.plus(IDLE), IDLE)).isTrue();
            assertThat(session.liveAt(BEGUN.plusSeconds(61).plus(IDLE), IDLE)).isFalse();
        }
    }

    @Nested
    class Longest {
        @Test
        void shouldEndAtTheInstantHoweverBusy() {
            Instant end = BEGUN.plus(LONGEST);
            session.seen(end.minusSeconds(1));
            assertThat(session.liveAt(end.minus(TICK), IDLE)).isTrue();
            assertThat(session.liveAt(end, IDLE)).isFalse();
            assertThat(session.liveAt(end.plus(TICK), IDLE)).isFalse();
        }

        @Test
        void shouldNotMatterOnceItWasEnded() {
            session.end(BEGUN.plusSeconds(1));
            assertThat(session.liveAt(BEGUN.plusSeconds(1), IDLE)).isFalse();
        }
    }

    @Nested
    class Settings {
        @ParameterizedTest
        @CsvSource({
            "PT59S, PT12H, idle",
            "PT24H1S, PT48H, idle",
            "PT2H, PT168H1S, longest",
            "PT3H, PT2H, longer"
        })
        void shouldBeWithinReason(Duration idle, Duration longest, String named) {
            assertThatThrownBy(() -> new SignInSettings(true, idle, longest, null, List.of(), null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("countersign.sign-in.")
                    .hasMessageContaining(named);
        }
    }

    @Nested
    class OneTimePasswords {
        @Test
        void shouldEndAtTheInstant() {
            LocalAccount account = LocalAccount.oneTime("usr_1", "", BEGUN, "system");
            assertThat(account.expiredAt(BEGUN.minus(TICK))).isFalse();
            assertThat(account.expiredAt(BEGUN)).isTrue();
            assertThat(account.expiredAt(BEGUN.plus(TICK))).isTrue();
        }
    }

    @Nested
    class NamesOfBrowsers {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0|Firefox on Linux",
                    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0|Edge on Windows",
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) AppleWebKit/605 Version/18 Safari/605|Safari on macOS",
                    "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36|Chrome on Android",
                    "curl/8.5.0|curl",
                    "<script>alert(1)</script>|''"
                })
        void shouldBeThoseThatPeopleKnow(String userAgent, String name) {
            assertThat(BrowserName.of(userAgent)).isEqualTo(name);
        }
    }
}
