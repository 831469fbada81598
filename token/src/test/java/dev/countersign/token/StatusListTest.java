package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusListTest {
    private static StatusList read(int bits, String lst) throws FormatException {
        return StatusList.read(
                JsonFields.of(Json.object().put("bits", bits).put("lst", lst).build()));
    }

    /** The vectors of draft-ietf-oauth-status-list. */
    @Nested
    class Published {
        @ParameterizedTest
        @CsvSource({
            "1, 1 0 0 1 1 1 0 1 1 1 0 0 0 1 0 1, b9a3, eNrbuRgAAhcBXQ",
            "2, 1 2 0 3 0 1 0 1 1 2 3 3, c944f9, eNo76fITAAPfAgc"
        })
        void shouldPackAndReadTheShortVectors(int bits, String spaced, String raw, String lst)
                throws FormatException {
            int[] statuses =
                    Pattern.compile(" ")
                            .splitAsStream(spaced)
                            .mapToInt(Integer::parseInt)
                            .toArray();
            StatusList packed = StatusList.of(bits, statuses);
            assertThat(HexFormat.of().formatHex(packed.packed())).isEqualTo(raw);
            StatusList read = read(bits, lst);
            assertThat(read).isEqualTo(packed);
            for (int i = 0; i < statuses.length; i++) {
                assertThat(read.get(i)).isEqualTo(statuses[i]);
            }
        }

        @Test
        void shouldPackAMillionStatusesIntoFewBytes() throws FormatException {
            int[] statuses = new int[1 << 20];
            IntStream.of(
                            0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534,
                            1000345)
                    .forEach(index -> statuses[index] = 1);
            StatusList list = StatusList.of(1, statuses);
            assertThat(list.packed()).hasSize(131_072);
            Json.Str lst = (Json.Str) Objects.requireNonNull(list.toJson().get("lst"));
            assertThat(lst.value().length() * 3 / 4).isEqualTo(189);
            StatusList read = read(1, lst.value());
            assertThat(read).isEqualTo(list);
            assertThat(
                            IntStream.range(0, read.size())
                                    .filter(index -> read.get(index) == 1)
                                    .toArray())
                    .containsExactly(
                            0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534,
                            1000345);
        }
    }

    @Nested
    class Packing {
        @Test
        void shouldRefuseBadWidthsAndStatuses() {
            assertThatThrownBy(() -> StatusList.of(3, new int[1]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> StatusList.of(2, new int[] {4}))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> StatusList.of(2, new int[] {-1}))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void shouldRefuseAnIndexOutside() {
            StatusList list = StatusList.of(2, new int[4]);
            assertThat(list.get(3)).isZero();
            assertThatThrownBy(() -> list.get(4)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> list.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Nested
    class Token {
        @Test
        void shouldVerifyWhatWasIssued() {
            StatusList list = StatusList.of(2, new int[] {0, 1, 2, 3});
            var issued =
                    new StatusListToken(
                            Scene.STATUS_URI,
                            Scene.NOW,
                            Scene.NOW.plus(Duration.ofDays(7)),
                            Duration.ofMinutes(1),
                            list);
            var answer =
                    StatusListToken.verify(
                            issued.issue(Scene.STATUS_KEY),
                            trust(),
                            Scene.STATUS_URI,
                            Scene.NOW,
                            Duration.ofDays(1),
                            null);
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Verification.Verified.class,
                            verified ->
                                    assertThat(((VerifiedStatusList) verified.value()).token())
                                            .isEqualTo(issued));
        }

        @Test
        void shouldRefuseAnUnreadableListAtOnce() {
            Scene scene = new Scene();
            scene.editStatus("status_list/lst", new Json.Str("AAAA"));
            var answer =
                    StatusListToken.verify(
                            scene.statusList(),
                            trust(),
                            Scene.STATUS_URI,
                            Scene.NOW,
                            Duration.ofDays(1),
                            null);
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Verification.Rejected.class,
                            rejected ->
                                    assertThat(rejected.reason())
                                            .isEqualTo(Reason.STATUS_UNREADABLE));
        }

        private static VerifiedTrustBundle trust() {
            var answer =
                    TrustBundle.verify(
                            Scene.defaultBundle().issue(Scene.ROOT),
                            Scene.ROOT.publicKey(),
                            Scene.ISSUER,
                            Scene.NOW,
                            0);
            return ((Verification.Verified<VerifiedTrustBundle>) answer).value();
        }
    }
}
