package dev.countersign.endpoint;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The server's nonces for DPoP proofs (RFC 9449 section 8). They are not stored: each is a keyed
 * digest of a span of time, so it cannot be foreseen, and a restart forgets none.
 */
@Singleton
final class DpopNonces {
    /** A nonce is good from one to two spans. */
    static final Duration SPAN = Duration.ofMinutes(2);

    private static final String PURPOSE = "dpop-nonce";

    private final KeyedDigest digest;

    DpopNonces(KeyedDigest digest) {
        this.digest = digest;
    }

    /** The nonce to hand out now. */
    String current(Instant now) {
        return of(span(now));
    }

    /** The nonces that are good now, the newest first. */
    List<String> acceptable(Instant now) {
        return List.of(of(span(now)), of(span(now) - 1));
    }

    private String of(long span) {
        return digest.of(PURPOSE, Long.toString(span));
    }

    private static long span(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), SPAN.toSeconds());
    }
}
