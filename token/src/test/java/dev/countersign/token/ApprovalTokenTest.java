package dev.countersign.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ApprovalTokenTest {
    @Nested
    class Issuing {
        @Test
        void shouldIssueATokenThatVerifies() {
            Scene scene = new Scene();
            String token = ApprovalToken.issue(Scene.defaultClaims(), Scene.APPROVAL_KEY);
            assertThat(scene.verify(token)).isInstanceOf(Verification.Verified.class);
        }

        @Test
        void shouldWriteExactlyThisHeader() throws FormatException {
            String token = ApprovalToken.issue(Scene.defaultClaims(), Scene.APPROVAL_KEY);
            byte[] header = Base64Url.decode(token.substring(0, token.indexOf('.')), "");
            assertThat(new String(header, StandardCharsets.UTF_8))
                    .isEqualTo(
                            "{\"alg\":\"Ed25519\",\"kid\":\""
                                    + Scene.APPROVAL_KEY.publicKey().kid()
                                    + "\",\"typ\":\"model-approval+jwt\"}");
        }

        @Test
        void shouldRefuseWithoutLogEntry() {
            ApprovalClaims claims = Scene.defaultClaims();
            var unlogged =
                    new ApprovalClaims(
                            claims.issuer(),
                            claims.subject(),
                            claims.id(),
                            claims.issuedAt(),
                            claims.notBefore(),
                            claims.expiresAt(),
                            claims.holder(),
                            claims.device(),
                            claims.model(),
                            claims.use(),
                            claims.posture(),
                            claims.status(),
                            claims.statusMaxAge(),
                            claims.policy(),
                            null);
            assertThatThrownBy(() -> ApprovalToken.issue(unlogged, Scene.APPROVAL_KEY))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(unlogged.toJson()).isEqualTo(claims.toLogEntry());
        }

        @Test
        void shouldRefuseATokenThatNobodyWouldRead() {
            ApprovalClaims claims = Scene.defaultClaims();
            var scopes =
                    IntStream.range(0, 500)
                            .mapToObj(i -> "a_scope_with_a_rather_long_name_" + i)
                            .collect(Collectors.toCollection(TreeSet::new));
            var use =
                    new ApprovalClaims.Use(
                            scopes,
                            claims.use().dataClasses(),
                            claims.use().tools(),
                            "development",
                            false);
            var large =
                    new ApprovalClaims(
                            claims.issuer(),
                            claims.subject(),
                            claims.id(),
                            claims.issuedAt(),
                            claims.notBefore(),
                            claims.expiresAt(),
                            claims.holder(),
                            claims.device(),
                            claims.model(),
                            use,
                            claims.posture(),
                            claims.status(),
                            claims.statusMaxAge(),
                            claims.policy(),
                            claims.logEntry());
            assertThatThrownBy(() -> ApprovalToken.issue(large, Scene.APPROVAL_KEY))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Peeking {
        @Test
        void shouldReadWhatATokenSaysOfItself() throws FormatException {
            assertThat(ApprovalToken.peek(new Scene().token()).claims())
                    .isEqualTo(Scene.defaultClaims());
        }
    }

    @Nested
    class Reasons {
        /** The table at the end of section 3 of the token's design. */
        @Test
        void shouldExitAsTheRulesSay() {
            for (Reason reason : Reason.values()) {
                boolean stale = reason == Reason.STATUS_STALE || reason == Reason.STATUS_EXPIRED;
                int expected =
                        switch (reason.rule()) {
                            case V1, V3, V4, V5, V6, V7, V8, V9, V16, V17, V19, GATE_POLICY -> 19;
                            case V2 -> 18;
                            case V10 -> 11;
                            case V11, V12 -> 15;
                            case V13 -> 14;
                            case V14 -> 16;
                            case V15 -> 17;
                            case V18 -> stale ? 13 : 19;
                            case V20 -> 12;
                        };
                assertThat(reason.exitCode()).as(reason.code()).isEqualTo(expected);
            }
        }

        @Test
        void shouldHaveOneCodeEachAndOneForEveryRule() {
            assertThat(Stream.of(Reason.values()).map(Reason::code)).doesNotHaveDuplicates();
            assertThat(Stream.of(Reason.values()).map(Reason::rule).distinct())
                    .containsExactlyInAnyOrder(Rule.values());
        }
    }
}
