package dev.countersign.token;

import static dev.countersign.token.RuleAssertions.assertFault;
import static dev.countersign.token.RuleAssertions.assertOnlyFault;
import static dev.countersign.token.RuleAssertions.assertVerified;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusRulesTest {
    private static final Instant NOW = Scene.NOW;

    private static Consumer<Scene> edit(String place, Json value) {
        return scene -> scene.editStatus(place, value);
    }

    private static Consumer<Scene> issuedAt(Instant time) {
        return scene -> {
            scene.newestStatusSeen = null;
            scene.refreshTried = true;
            scene.editStatus("iat", new Json.Int(time.getEpochSecond()));
        };
    }

    private static Consumer<Scene> statuses(int bits, int... statuses) {
        return scene -> scene.editStatus("status_list", StatusList.of(bits, statuses).toJson());
    }

    @Nested
    class V17 {
        @Test
        void shouldRefuseWithoutAList() {
            assertOnlyFault(Reason.STATUS_MISSING, scene -> scene.statusCached = false);
        }

        @Test
        void shouldAskForARefreshPastTheTtl() {
            assertVerified(edit("ttl", new Json.Int(301)));
            assertVerified(edit("ttl", new Json.Int(300)));
            assertOnlyFault(Reason.STATUS_REFRESH_DUE, edit("ttl", new Json.Int(299)));
        }

        @Test
        void shouldGoOnWhenARefreshWasTried() {
            assertVerified(scene -> {
                scene.editStatus("ttl", new Json.Int(1));
                scene.refreshTried = true;
            });
        }
    }

    @Nested
    class V18 {
        @Test
        void shouldRefuseAnotherType() {
            assertOnlyFault(
                    Reason.STATUS_MALFORMED,
                    scene -> scene.statusHeader = Scene.header("JWT", Scene.STATUS_KEY));
        }

        @Test
        void shouldRefuseAnotherAlgorithm() {
            assertOnlyFault(
                    Reason.STATUS_MALFORMED,
                    scene ->
                            scene.statusHeader =
                                    JsonEdit.set(scene.statusHeader, "alg", new Json.Str("EdDSA")));
        }

        @Test
        void shouldRefuseAKeyOfAnotherUse() {
            assertOnlyFault(
                    Reason.STATUS_WRONG_KEY,
                    scene -> {
                        scene.statusHeader = Scene.header("statuslist+jwt", Scene.APPROVAL_KEY);
                        scene.statusSigner = Scene.APPROVAL_KEY;
                    });
        }

        @Test
        void shouldRefuseAnotherKeysSignature() {
            assertOnlyFault(
                    Reason.STATUS_BAD_SIGNATURE, scene -> scene.statusSigner = Scene.OTHER_KEY);
        }

        @Test
        void shouldRefuseTheListOfAnotherUri() {
            assertOnlyFault(
                    Reason.STATUS_OTHER_URI, edit("sub", new Json.Str(Scene.ISSUER + "/status/8")));
        }

        @Test
        void shouldRefuseAListFromTheFuture() {
            assertVerified(issuedAt(NOW.plusSeconds(60)));
            assertOnlyFault(Reason.STATUS_ISSUED_IN_FUTURE, issuedAt(NOW.plusSeconds(61)));
        }

        @Test
        void shouldRefuseFromTheInstantOfExpiry() {
            assertVerified(edit("exp", new Json.Int(NOW.getEpochSecond() + 1)));
            assertOnlyFault(Reason.STATUS_EXPIRED, edit("exp", new Json.Int(NOW.getEpochSecond())));
        }

        @Test
        void shouldRefuseAListOlderThanTheTokenAllows() {
            Duration max = Duration.ofDays(7);
            assertVerified(issuedAt(NOW.minus(max).plusSeconds(1)));
            assertVerified(issuedAt(NOW.minus(max)));
            var rejected =
                    assertFault(
                            Reason.STATUS_STALE, _ -> {}, issuedAt(NOW.minus(max).minusSeconds(1)));
            assertThat(rejected.exitCode()).isEqualTo(13);
        }

        @Test
        void shouldRefuseAListOlderThanTheLocalLimit() {
            assertVerified(scene -> scene.localStatusMaxAge = Duration.ofMinutes(5));
            assertOnlyFault(
                    Reason.STATUS_STALE,
                    scene -> scene.localStatusMaxAge = Duration.ofSeconds(299));
        }

        @Test
        void shouldRefuseAnOlderListThanTheNewestSeen() {
            Instant issued = NOW.minusSeconds(300);
            assertVerified(scene -> scene.newestStatusSeen = null);
            assertVerified(scene -> scene.newestStatusSeen = issued.minusSeconds(1));
            assertVerified(scene -> scene.newestStatusSeen = issued);
            var rejected =
                    assertFault(
                            Reason.STATUS_ROLLED_BACK,
                            _ -> {},
                            scene -> scene.newestStatusSeen = issued.plusSeconds(1));
            assertThat(rejected.exitCode()).isEqualTo(19);
        }

        @ParameterizedTest
        @ValueSource(strings = {"sub", "iat", "exp", "ttl", "status_list"})
        void shouldRefuseAMissingClaim(String place) {
            assertOnlyFault(
                    Reason.STATUS_MALFORMED,
                    scene -> scene.statusClaims = JsonEdit.remove(scene.statusClaims, place));
        }
    }

    @Nested
    class V19 {
        @ParameterizedTest
        @ValueSource(ints = {-1, 0, 3, 5, 7, 9, 16})
        void shouldRefuseAnyOtherWidthThan1248(int bits) {
            assertOnlyFault(Reason.STATUS_UNREADABLE, edit("status_list/bits", new Json.Int(bits)));
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 4, 8})
        void shouldReadEveryWidth(int bits) {
            assertVerified(statuses(bits, new int[8]));
        }

        @Test
        void shouldRefuseAListThatInflatesBeyondTheCap() throws IOException {
            assertVerified(edit("status_list/lst", deflated(StatusList.MAX_BYTES)));
            assertOnlyFault(
                    Reason.STATUS_UNREADABLE,
                    edit("status_list/lst", deflated(StatusList.MAX_BYTES + 1)));
        }

        @Test
        void shouldRefuseWhatIsNotAWholeZlibStream() {
            byte[] garbage = {1, 2, 3, 4};
            byte[] cut = Arrays.copyOf(decoded(new Scene()), 6);
            byte[] longer = Arrays.copyOf(decoded(new Scene()), decoded(new Scene()).length + 1);
            for (byte[] bad : new byte[][] {garbage, cut, longer, {}}) {
                assertOnlyFault(
                        Reason.STATUS_UNREADABLE,
                        edit("status_list/lst", new Json.Str(Scene.base64(bad))));
            }
        }

        @Test
        void shouldRefuseAnIndexOutside() {
            assertVerified(scene -> scene.editClaim("status/status_list/idx", new Json.Int(63)));
            assertOnlyFault(
                    Reason.STATUS_INDEX_OUTSIDE,
                    scene -> scene.editClaim("status/status_list/idx", new Json.Int(64)));
        }

        private static byte[] decoded(Scene scene) {
            Json.Obj list =
                    (Json.Obj) Objects.requireNonNull(scene.statusClaims.get("status_list"));
            Json.Str lst = (Json.Str) Objects.requireNonNull(list.get("lst"));
            return Base64.getUrlDecoder().decode(lst.value());
        }

        private static Json.Str deflated(int zeros) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
                deflater.write(new byte[zeros]);
            }
            return new Json.Str(Scene.base64(out.toByteArray()));
        }
    }

    @Nested
    class V20 {
        @ParameterizedTest
        @CsvSource({"1,STATUS_REVOKED", "2,STATUS_SUSPENDED", "3,STATUS_NOT_VALID"})
        void shouldRefuseEveryStatusBut0(int status, Reason reason) {
            var rejected = assertFault(reason, _ -> {}, statuses(2, 0, 0, 0, 0, 0, status, 0, 0));
            assertThat(rejected.exitCode()).isEqualTo(12);
        }

        @Test
        void shouldLookAtItsOwnIndexOnly() {
            assertVerified(statuses(2, 1, 1, 1, 1, 1, 0, 1, 1));
        }

        @Test
        void shouldRefuseUnknownStatusesOfWiderLists() {
            assertOnlyFault(Reason.STATUS_NOT_VALID, statuses(8, 0, 0, 0, 0, 0, 255));
        }
    }
}
