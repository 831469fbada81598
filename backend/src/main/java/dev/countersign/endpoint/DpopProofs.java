package dev.countersign.endpoint;

import dev.countersign.platform.ServerSettings;
import dev.countersign.token.DpopProof;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proofs of possession (RFC 9449 section 4.3) that come with requests. */
@Singleton
final class DpopProofs {
    static final String HEADER = "DPoP";

    /** How old a proof may be. The nonce bounds it closer; this forgives a laptop's slow clock. */
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final DpopNonces nonces;
    private final UsedProofs used;
    private final ServerSettings settings;
    private final Clock clock;

    DpopProofs(DpopNonces nonces, UsedProofs used, ServerSettings settings, Clock clock) {
        this.nonces = nonces;
        this.used = used;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The proof of this very request, with a nonce of this server. {@code htu} is compared with the
     * configured public address, never with what the request says of its host.
     *
     * @param accessToken what the proof must be made for, null at the token endpoint
     */
    DpopProof of(HttpRequest<?> request, @Nullable String accessToken) {
        List<String> headers = request.getHeaders().getAll(HEADER);
        if (headers.size() != 1) {
            throw new DpopRefusal(
                    DpopError.INVALID_DPOP_PROOF, "Exactly one DPoP header is needed.");
        }
        Instant now = clock.instant();
        for (String nonce : nonces.acceptable(now)) {
            var expected =
                    new DpopProof.Request(
                            request.getMethodName(),
                            settings.publicUrl() + request.getPath(),
                            accessToken,
                            nonce);
            switch (DpopProof.verify(headers.getFirst(), expected, now, MAX_AGE)) {
                case DpopProof.Result.Verified(var proof) -> {
                    return proof;
                }
                case DpopProof.Result.Rejected(var detail) ->
                        throw new DpopRefusal(
                                DpopError.INVALID_DPOP_PROOF, "DPoP proof: " + detail + ".");
                case DpopProof.Result.NonceNeeded _ -> {
                    // the next one may be it
                }
            }
        }
        throw new DpopRefusal(
                DpopError.USE_DPOP_NONCE, "Repeat with the nonce in the DPoP-Nonce header.");
    }

    /** Uses the proof up: to be called once its key is known, so that strangers fill no table. */
    void spend(DpopProof proof) {
        Instant until = proof.issuedAt().plus(MAX_AGE).plusSeconds(1);
        if (!used.firstUse(DpopProof.TYPE, proof.key().thumbprint(), proof.id(), until)) {
            throw new DpopRefusal(
                    DpopError.INVALID_DPOP_PROOF, "DPoP proof: its jti was used before.");
        }
    }
}
