package dev.countersign.identity.passkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.passkey.AssertionCheck.Fault;
import dev.countersign.platform.ServerSettings;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AssertionCheckTest {
    private static final RelyingParty PARTY = SoftPasskey.example();

    private static final byte[] CHALLENGE = new byte[32];

    private static Set<Fault> faults(Assertion signed, Bytes key) {
        return AssertionCheck.faults(CHALLENGE, signed, key, PARTY.id(), PARTY.origins());
    }

    private static Assertion sign(SoftPasskey passkey) {
        return passkey.sign(Bytes.of(CHALLENGE).toString());
    }

    @Nested
    class OneByte {
        @ParameterizedTest
        @EnumSource(Algorithm.class)
        void shouldBeFoundInWhatWasSigned(Algorithm algorithm) {
            SoftPasskey passkey = SoftPasskey.of(PARTY, algorithm);
            Assertion signed = sign(passkey);
            assertThat(faults(signed, passkey.publicKey())).isEmpty();

            each(
                    signed.authenticatorData(),
                    other ->
                            new Assertion(
                                    signed.credentialId(),
                                    other,
                                    signed.clientData(),
                                    signed.signature()),
                    passkey.publicKey());
            each(
                    signed.clientData(),
                    other ->
                            new Assertion(
                                    signed.credentialId(),
                                    signed.authenticatorData(),
                                    other,
                                    signed.signature()),
                    passkey.publicKey());
            each(
                    signed.signature(),
                    other ->
                            new Assertion(
                                    signed.credentialId(),
                                    signed.authenticatorData(),
                                    signed.clientData(),
                                    other),
                    passkey.publicKey());
        }

        @ParameterizedTest
        @EnumSource(Algorithm.class)
        void shouldBeFoundInTheKeyAndTheChallenge(Algorithm algorithm) {
            SoftPasskey passkey = SoftPasskey.of(PARTY, algorithm);
            Assertion signed = sign(passkey);

            everyOther(
                    passkey.publicKey(),
                    other -> assertThat(faults(signed, other)).contains(Fault.SIGNATURE));
            everyOther(
                    Bytes.of(CHALLENGE),
                    other ->
                            assertThat(
                                            AssertionCheck.faults(
                                                    other.array(),
                                                    signed,
                                                    passkey.publicKey(),
                                                    PARTY.id(),
                                                    PARTY.origins()))
                                    .containsExactly(Fault.CHALLENGE));
        }

        private void each(
                Bytes bytes, java.util.function.Function<Bytes, Assertion> with, Bytes key) {
            everyOther(bytes, other -> assertThat(faults(with.apply(other), key)).isNotEmpty());
        }

        /**
         * Each byte with its lowest, its highest and all bits turned; and one byte more or less.
         */
        private void everyOther(Bytes bytes, java.util.function.Consumer<Bytes> found) {
            byte[] original = bytes.array();
            for (int i = 0; i < original.length; i++) {
                for (int bits : new int[] {0x01, 0x80, 0xff, 0x20}) {
                    byte[] other = original.clone();
                    other[i] ^= (byte) bits;
                    found.accept(Bytes.of(other));
                }
            }
            found.accept(Bytes.of(java.util.Arrays.copyOf(original, original.length + 1)));
            found.accept(Bytes.of(java.util.Arrays.copyOf(original, original.length - 1)));
        }
    }

    @Nested
    class Circumstances {
        private Set<Fault> bent(UnaryOperator<SoftPasskey> how) {
            SoftPasskey passkey = SoftPasskey.of(PARTY, Algorithm.ES256);
            return faults(sign(how.apply(passkey)), passkey.publicKey());
        }

        @Test
        void shouldNeedThatThePersonWasChecked() {
            assertThat(bent(SoftPasskey::unverifying)).containsExactly(Fault.USER_VERIFICATION);
        }

        @Test
        void shouldRefusePagesElsewhere() {
            assertThat(bent(p -> p.at("https://countersign.example.org.evil.example")))
                    .containsExactly(Fault.ORIGIN);
        }

        @Test
        void shouldRefuseAnotherRelyingParty() {
            assertThat(bent(p -> p.of("example.org"))).containsExactly(Fault.RP_ID);
        }

        @Test
        void shouldRefuseTheKeyOfAnother() {
            Assertion signed = sign(SoftPasskey.of(PARTY, Algorithm.ES256));
            Bytes other = SoftPasskey.of(PARTY, Algorithm.ES256).publicKey();

            assertThat(faults(signed, other)).containsExactly(Fault.SIGNATURE);
        }

        @Test
        void shouldRefuseAKeyOfSmallOrder() {
            // the neutral element of Ed25519: with it anything verifies
            byte[] key = SoftPasskey.of(PARTY, Algorithm.EDDSA).publicKey().array();
            int x = key.length - 32;
            java.util.Arrays.fill(key, x, key.length, (byte) 0);
            key[x] = 1;

            assertThat(PublicKeyOfPasskey.decode(key)).isEmpty();
        }
    }

    @Nested
    class Party {
        private static RelyingParty of(String address) {
            return new RelyingParty(new ServerSettings(address), new PasskeySettings(null, null));
        }

        @Test
        void shouldBeTheHostOfThePublicAddress() {
            assertThat(PARTY.id()).isEqualTo("countersign.example.org");
            assertThat(PARTY.origins()).containsExactly("https://countersign.example.org");
            assertThat(PARTY.usable()).isTrue();
        }

        @Test
        void shouldBeLocalhostOnALoopbackAddress() {
            RelyingParty party = of("http://127.0.0.1:8080");

            assertThat(party.id()).isEqualTo("localhost");
            assertThat(party.origins()).containsExactly("http://localhost:8080");
            assertThat(party.usable()).isTrue();
        }

        @Test
        void shouldNotWorkAtAnIpAddressOrWithoutTls() {
            assertThat(of("https://10.1.2.3").usable()).isFalse();
            assertThat(of("http://countersign.example.org").usable()).isFalse();
        }
    }
}
