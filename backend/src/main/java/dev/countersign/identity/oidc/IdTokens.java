package dev.countersign.identity.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Validates ID tokens (OpenID Connect Core 1.0 section 3.1.3.7): signed with an asymmetric
 * algorithm that the provider names and a key of its own; issuer, audience, authorised party and
 * nonce exactly as asked; not expired, not from the future, within 30 s.
 */
final class IdTokens {
    static final int SKEW_S = 30;
    private static final int LONGEST = 64 * 1024;

    /** No secret of ours signs for the provider, and nothing goes unsigned. */
    private static final Set<JWSAlgorithm> SAFE =
            Set.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512,
                    JWSAlgorithm.ES256,
                    JWSAlgorithm.ES384,
                    JWSAlgorithm.ES512);

    private final String issuer;
    private final String clientId;
    private final Clock clock;

    IdTokens(String issuer, String clientId, Clock clock) {
        this.issuer = issuer;
        this.clientId = clientId;
        this.clock = clock;
    }

    /** What is wrong with a token, in words without its content. */
    static final class Untrusted extends Exception {
        Untrusted(String why) {
            super(why);
        }
    }

    /**
     * The claims of a token that holds.
     *
     * @param offered algorithms that the provider says it signs with; null for RS256, its default
     */
    JWTClaimsSet verify(
            String token,
            JWKSource<SecurityContext> keys,
            @Nullable Collection<JWSAlgorithm> offered,
            String nonce)
            throws Untrusted {
        if (token.length() > LONGEST) {
            throw new Untrusted("longer than 64 KiB");
        }
        Set<JWSAlgorithm> algorithms =
                new HashSet<>(offered == null ? Set.of(JWSAlgorithm.RS256) : offered);
        algorithms.retainAll(SAFE);
        if (algorithms.isEmpty()) {
            throw new Untrusted("the provider offers no algorithm that is taken here");
        }
        try {
            SignedJWT signed = SignedJWT.parse(token);
            DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
            processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
            processor.setJWTClaimsSetVerifier(claims(nonce));
            return checked(processor.process(signed, null));
        } catch (ParseException e) {
            throw new Untrusted("no signed token");
        } catch (BadJWTException e) {
            throw new Untrusted("a claim is not as it has to be");
        } catch (BadJOSEException e) {
            throw new Untrusted("not signed by a key of the provider");
        } catch (JOSEException e) {
            throw new Untrusted("its signature cannot be checked");
        }
    }

    private DefaultJWTClaimsVerifier<SecurityContext> claims(String nonce) {
        var exact = new JWTClaimsSet.Builder().issuer(issuer).claim("nonce", nonce).build();
        var required = Set.of("iss", "sub", "aud", "exp", "iat", "nonce");
        var verifier =
                new DefaultJWTClaimsVerifier<SecurityContext>(clientId, exact, required) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        verifier.setMaxClockSkew(SKEW_S);
        return verifier;
    }

    private JWTClaimsSet checked(JWTClaimsSet claims) throws Untrusted, ParseException {
        List<String> audience = claims.getAudience();
        String party = claims.getStringClaim("azp");
        boolean missing = audience.size() > 1 && party == null;
        if (missing || (party != null && !party.equals(clientId))) {
            throw new Untrusted("made for another party");
        }
        if (claims.getIssueTime().toInstant().isAfter(clock.instant().plusSeconds(SKEW_S))) {
            throw new Untrusted("from the future");
        }
        String subject = claims.getSubject();
        if (subject.isBlank() || subject.length() > 255) {
            throw new Untrusted("no usable subject");
        }
        return claims;
    }
}
