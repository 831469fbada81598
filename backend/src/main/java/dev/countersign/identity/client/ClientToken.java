package dev.countersign.identity.client;

import dev.countersign.platform.Sha256;
import io.micronaut.http.HttpRequest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A bearer token (RFC 6750): {@code cst_}, 256 random bits in 43 base-62 digits, and their CRC-32
 * in six more, so that a scanner tells a leaked token from a text that looks like one. Tokens of
 * earlier versions have 43 base64url digits and no checksum.
 */
final class ClientToken {
    private static final String PREFIX = "cst_";
    private static final String SCHEME = "Bearer ";
    private static final String DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_DIGITS = 43;
    private static final int CHECK_DIGITS = 6;
    private static final Pattern PRESENT = Pattern.compile("cst_[0-9A-Za-z]{49}");
    private static final Pattern EARLIER = Pattern.compile("cst_[0-9A-Za-z_-]{43}");

    private final String text;

    private ClientToken(String text) {
        this.text = text;
    }

    static ClientToken random(SecureRandom random) {
        String digits = PREFIX + digits(new BigInteger(256, random), RANDOM_DIGITS);
        return new ClientToken(digits + checksum(digits));
    }

    /**
     * The token that the request carries; empty when its {@code Authorization} is something else.
     */
    static Optional<ClientToken> of(HttpRequest<?> request) {
        return request.getHeaders()
                .getAuthorization()
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip())
                .filter(value -> value.startsWith(PREFIX))
                .map(ClientToken::new);
    }

    /** Whether this server can have made it at all. */
    boolean isWellFormed() {
        if (PRESENT.matcher(text).matches()) {
            int end = text.length() - CHECK_DIGITS;
            return checksum(text.substring(0, end)).equals(text.substring(end));
        }
        return EARLIER.matcher(text).matches();
    }

    /** What is kept of it: nothing to be guessed from, as the token has 256 random bits. */
    String hash() {
        return Sha256.hex(text);
    }

    /** The secret itself, for the one answer that shows it. */
    String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "an API client's token";
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return digits(BigInteger.valueOf(crc.getValue()), CHECK_DIGITS);
    }

    private static String digits(BigInteger number, int length) {
        BigInteger base = BigInteger.valueOf(DIGITS.length());
        StringBuilder text = new StringBuilder(length);
        BigInteger rest = number;
        for (int i = 0; i < length; i++) {
            text.append(DIGITS.charAt(rest.mod(base).intValue()));
            rest = rest.divide(base);
        }
        return text.reverse().toString();
    }
}
