package dev.countersign.platform;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * Makes identifiers such as {@code req_01K…}: a prefix that names the kind and a ULID (48 bits of
 * milliseconds, 80 random bits, Crockford base32). Unique and roughly sortable by creation; not
 * secret.
 */
@Singleton
public final class Ids {
    private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Ids(Clock clock) {
        this.clock = clock;
    }

    /** A new id; {@code prefix} is without the underscore, for example {@code req}. */
    public String next(String prefix) {
        return prefix + "_" + ulid();
    }

    /** A bare ULID, as used for a token's {@code jti}. */
    public String ulid() {
        long millis = clock.millis();
        StringBuilder text = new StringBuilder(26);
        for (int shift = 45; shift >= 0; shift -= 5) {
            text.append(CROCKFORD[(int) (millis >>> shift) & 31]);
        }
        for (int i = 0; i < 16; i++) {
            text.append(CROCKFORD[random.nextInt(32)]);
        }
        return text.toString();
    }
}
