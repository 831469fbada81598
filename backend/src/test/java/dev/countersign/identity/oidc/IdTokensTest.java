package dev.countersign.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class IdTokensTest {
    private static final String ISSUER = "https://idp.example";
    private static final String CLIENT = "countersign";
    private static final String NONCE = "the nonce of this sign-in";
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final RSAKey KEY = key();
    private static final RSAKey STRANGER = key();

    private final IdTokens tokens = new IdTokens(ISSUER, CLIENT, Clock.fixed(NOW, ZoneOffset.UTC));

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID("k1").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(CLIENT)
                .subject("ann")
                .claim("nonce", NONCE)
                .issueTime(Date.from(NOW))
                .expirationTime(Date.from(NOW.plusSeconds(300)));
    }

    private static String signed(JWSAlgorithm algorithm, JWSSigner signer, JWTClaimsSet claims) {
        try {
            SignedJWT jwt =
                    new SignedJWT(new JWSHeader.Builder(algorithm).keyID("k1").build(), claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(RSAKey key, JWTClaimsSet.Builder claims) {
        try {
            return signed(JWSAlgorithm.RS256, new RSASSASigner(key), claims.build());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private JWTClaimsSet verify(String token) throws IdTokens.Untrusted {
        return tokens.verify(
                token,
                new ImmutableJWKSet<SecurityContext>(new JWKSet(KEY.toPublicJWK())),
                List.of(JWSAlgorithm.RS256, JWSAlgorithm.HS256, JWSAlgorithm.ES256),
                NONCE);
    }

    private void isRefused(String token) {
        assertThatThrownBy(() -> verify(token)).isInstanceOf(IdTokens.Untrusted.class);
    }

    @Test
    void shouldTakeWhatHolds() throws Exception {
        assertThat(verify(signed(KEY, claims())).getSubject()).isEqualTo("ann");
        assertThat(
                        verify(
                                        signed(
                                                KEY,
                                                claims().audience(List.of(CLIENT, "x"))
                                                        .claim("azp", CLIENT)))
                                .getSubject())
                .isEqualTo("ann");
    }

    @Nested
    class Signatures {
        @Test
        void shouldBeOfTheProvidersOwnKey() {
            isRefused(signed(STRANGER, claims()));
        }

        @Test
        void shouldNotBeMissing() {
            isRefused(new PlainJWT(claims().build()).serialize());
            String whole = signed(KEY, claims());
            isRefused(whole.substring(0, whole.lastIndexOf('.') + 1));
        }

        @Test
        void shouldNotBeMadeWithThePublicKeyAsASecret() throws Exception {
            byte[] secret = KEY.toPublicKey().getEncoded();
            isRefused(signed(JWSAlgorithm.HS256, new MACSigner(secret), claims().build()));
        }

        @Test
        void shouldBeOfAnAlgorithmThatTheProviderOffers() throws Exception {
            isRefused(signed(JWSAlgorithm.RS512, new RSASSASigner(KEY), claims().build()));
        }

        @Test
        void shouldNotBeLookedAtInALongText() {
            isRefused("a".repeat(70_000));
            isRefused("");
            isRefused("a.b.c.d.e");
        }
    }

    @Nested
    class TheirClaims {
        @Test
        void shouldAllBeThere() {
            for (String claim : Set.of("iss", "sub", "aud", "exp", "iat", "nonce")) {
                isRefused(signed(KEY, claims().claim(claim, null)));
            }
        }

        @Test
        void shouldBeForUsFromThisIssuerAndThisSignIn() {
            isRefused(signed(KEY, claims().issuer(ISSUER + "/")));
            isRefused(signed(KEY, claims().audience("another")));
            isRefused(signed(KEY, claims().audience(List.of(CLIENT, "another"))));
            isRefused(signed(KEY, claims().claim("azp", "another")));
            isRefused(signed(KEY, claims().claim("nonce", "another")));
            isRefused(signed(KEY, claims().subject(" ")));
            isRefused(signed(KEY, claims().subject("s".repeat(256))));
        }

        @Test
        void shouldHoldToTheSecond() throws Exception {
            Instant last = NOW.minusSeconds(IdTokens.SKEW_S);
            assertThat(
                            verify(
                                            signed(
                                                    KEY,
                                                    claims().expirationTime(
                                                                    Date.from(
                                                                            last.plusSeconds(1)))))
                                    .getSubject())
                    .isEqualTo("ann");
            isRefused(signed(KEY, claims().expirationTime(Date.from(last))));
            isRefused(signed(KEY, claims().expirationTime(Date.from(last.minusSeconds(1)))));
        }

        @Test
        void shouldNotBeFromTheFuture() throws Exception {
            Instant last = NOW.plusSeconds(IdTokens.SKEW_S);
            assertThat(verify(signed(KEY, claims().issueTime(Date.from(last)))).getSubject())
                    .isEqualTo("ann");
            isRefused(signed(KEY, claims().issueTime(Date.from(last.plusSeconds(1)))));
            isRefused(signed(KEY, claims().notBeforeTime(Date.from(last.plusSeconds(1)))));
        }
    }
}
