package dev.countersign.endpoint;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Access tokens that only this server reads: device, key thumbprint and end in clear, under a keyed
 * digest. Each is bound to one device key ({@code cnf.jkt}, RFC 9449 section 6), so a copy is
 * useless without that key.
 */
@Singleton
final class AccessTokens {
    /** How long a token is good. */
    static final Duration LIFE = Duration.ofMinutes(5);

    private static final String PURPOSE = "access-token";
    private static final Pattern FORM =
            Pattern.compile(
                    "((dev_[0-9A-Z]{26})\\.([A-Za-z0-9_-]{43})\\.([1-9][0-9]{0,12}))\\.([A-Za-z0-9_-]{43})");

    private final KeyedDigest digest;

    AccessTokens(KeyedDigest digest) {
        this.digest = digest;
    }

    /**
     * Whom a token was issued to.
     *
     * @param thumbprint RFC 7638 thumbprint of the key that must sign the proof beside it
     */
    record Grant(String deviceId, String thumbprint) {}

    String issue(Grant grant, Instant now) {
        long end = now.plus(LIFE).getEpochSecond();
        String claims = grant.deviceId() + '.' + grant.thumbprint() + '.' + end;
        return claims + '.' + digest.of(PURPOSE, claims);
    }

    /** The grant, unless the token is not ours, was altered or has ended. */
    Optional<Grant> read(String token, Instant now) {
        Matcher matcher = FORM.matcher(token);
        if (!matcher.matches() || !digest.holds(PURPOSE, matcher.group(1), matcher.group(5))) {
            return Optional.empty();
        }
        Instant end = Instant.ofEpochSecond(Long.parseLong(matcher.group(4)));
        return now.isBefore(end)
                ? Optional.of(new Grant(matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }
}
