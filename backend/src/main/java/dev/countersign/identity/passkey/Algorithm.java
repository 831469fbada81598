package dev.countersign.identity.passkey;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Signature algorithms that are taken (COSE, RFC 9053 and RFC 8812), in the order of preference.
 */
enum Algorithm {
    ES256("ES256", -7, "SHA256withECDSA"),
    EDDSA("EdDSA", -8, "Ed25519"),
    RS256("RS256", -257, "SHA256withRSA");

    private final String word;
    private final long cose;
    private final String java;

    Algorithm(String word, long cose, String java) {
        this.word = word;
        this.cose = cose;
        this.java = java;
    }

    static Optional<Algorithm> of(long cose) {
        return Stream.of(values()).filter(a -> a.cose == cose).findFirst();
    }

    String word() {
        return word;
    }

    /** The number in the COSE register. */
    long cose() {
        return cose;
    }

    /** The name in {@link java.security.Signature}. */
    String signature() {
        return java;
    }
}
