package dev.countersign.approval.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.passkey.Assertion;
import dev.countersign.identity.passkey.Bytes;
import dev.countersign.identity.passkey.RelyingParty;
import dev.countersign.identity.passkey.SoftPasskey;
import dev.countersign.platform.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Needs neither a database nor a server. */
class EvidenceCheckTest {
    private static final RelyingParty PARTY = SoftPasskey.example();
    private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

    private static VerdictStatement statement(String request) {
        return new VerdictStatement(
                VerdictStatement.TYPE,
                request,
                2,
                "dec_1",
                Digests.ofFindings("{\"findings\":[{\"code\":\"a.b\",\"status\":\"fail\"}]}"),
                "approve",
                "security_lead",
                Digests.ofText("looked at everything"),
                "usr_1",
                AT,
                "AAAAAAAAAAAAAAAAAAAAAA");
    }

    private static Evidence evidence(VerdictStatement... statements) {
        SoftPasskey passkey = SoftPasskey.standAlone();
        byte[] document = new StatementList(List.of(statements)).document();
        return new Evidence(
                "rev_1",
                "pky_1",
                Bytes.of(document),
                0,
                passkey.sign(Bytes.of(Sha256.of(document)).toString()),
                passkey.publicKey(),
                PARTY.id(),
                PARTY.origins(),
                AT);
    }

    private static Evidence with(
            Evidence e, Bytes document, int position, Assertion assertion, Bytes key) {
        return new Evidence(
                e.reviewId(),
                e.passkeyId(),
                document,
                position,
                assertion,
                key,
                e.rpId(),
                e.origins(),
                e.at());
    }

    @Nested
    class Holds {
        @Test
        void shouldGiveBackWhatWasSigned() {
            EvidenceCheck.Result result = EvidenceCheck.of(evidence(statement("req_1")));

            assertThat(result.faults()).isEmpty();
            assertThat(result.statement()).isEqualTo(statement("req_1"));
        }

        @Test
        void shouldCoverASetByOneSignature() {
            Evidence first = evidence(statement("req_1"), statement("req_2"));
            Evidence second =
                    with(first, first.document(), 1, first.assertion(), first.publicKey());

            assertThat(EvidenceCheck.of(second).holds()).isTrue();
            assertThat(EvidenceCheck.of(second).statement()).isEqualTo(statement("req_2"));
            Evidence third = with(first, first.document(), 2, first.assertion(), first.publicKey());
            assertThat(EvidenceCheck.of(third).faults()).containsExactly("position");
        }

        @Test
        void shouldSignTheCanonicalFormOnly() {
            String document =
                    new String(
                            new StatementList(List.of(statement("req_1"))).document(),
                            StandardCharsets.UTF_8);

            assertThat(document)
                    .startsWith("[{\"decision\":\"dec_1\",\"findings_digest\":\"sha256:")
                    .contains("\"issued_at\":\"2026-11-23T10:00:00Z\"");
            byte[] spaced = document.replace(":2", ": 2").getBytes(StandardCharsets.UTF_8);
            assertThat(StatementList.read(spaced)).isEmpty();
        }
    }

    @Nested
    class OneByte {
        private final Evidence good = evidence(statement("req_1"), statement("req_2"));

        private void found(Bytes bytes, Function<Bytes, Evidence> with) {
            byte[] original = bytes.array();
            for (int i = 0; i < original.length; i++) {
                for (int bits : new int[] {0x01, 0x20, 0x80, 0xff}) {
                    byte[] other = original.clone();
                    other[i] ^= (byte) bits;
                    assertThat(EvidenceCheck.of(with.apply(Bytes.of(other))).faults())
                            .as("byte %d turned by %x", i, bits)
                            .isNotEmpty();
                }
            }
        }

        @Test
        void shouldBeFoundInTheDocument() {
            found(
                    good.document(),
                    other -> with(good, other, 0, good.assertion(), good.publicKey()));
        }

        @Test
        void shouldBeFoundInTheAuthenticatorData() {
            Assertion a = good.assertion();
            found(
                    a.authenticatorData(),
                    other ->
                            with(
                                    good,
                                    good.document(),
                                    0,
                                    new Assertion(
                                            a.credentialId(), other, a.clientData(), a.signature()),
                                    good.publicKey()));
        }

        @Test
        void shouldBeFoundInTheClientData() {
            Assertion a = good.assertion();
            found(
                    a.clientData(),
                    other ->
                            with(
                                    good,
                                    good.document(),
                                    0,
                                    new Assertion(
                                            a.credentialId(),
                                            a.authenticatorData(),
                                            other,
                                            a.signature()),
                                    good.publicKey()));
        }

        @Test
        void shouldBeFoundInTheSignature() {
            Assertion a = good.assertion();
            found(
                    a.signature(),
                    other ->
                            with(
                                    good,
                                    good.document(),
                                    0,
                                    new Assertion(
                                            a.credentialId(),
                                            a.authenticatorData(),
                                            a.clientData(),
                                            other),
                                    good.publicKey()));
        }

        @Test
        void shouldBeFoundInTheKey() {
            found(
                    good.publicKey(),
                    other -> with(good, good.document(), 0, good.assertion(), other));
        }
    }
}
