package dev.countersign.endpoint;

import dev.countersign.platform.ServerSettings;
import dev.countersign.token.DeviceJwt;
import dev.countersign.token.DevicePublicKey;
import dev.countersign.token.FormatException;
import dev.countersign.token.JsonFields;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** {@code private_key_jwt} (RFC 7523 section 3): single use, good for at most 60 s. */
@Singleton
final class ClientAssertions {
    static final Duration LIFE = Duration.ofSeconds(60);

    private final UsedProofs used;
    private final ServerSettings settings;
    private final Clock clock;

    ClientAssertions(UsedProofs used, ServerSettings settings, Clock clock) {
        this.used = used;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Refuses with {@code invalid_client} unless this device's key made it for this endpoint, now.
     */
    void verify(String assertion, String deviceId, DevicePublicKey key) {
        Instant now = clock.instant();
        var expected = new DeviceJwt.Expectation(settings.publicUrl() + TokenApi.PATH, now, LIFE);
        switch (DeviceJwt.verify(DeviceJwt.Type.CLIENT_AUTHENTICATION, assertion, key, expected)) {
            case DeviceJwt.Result.Rejected(var _, var detail) ->
                    throw invalid(detail + "; the time here is " + now);
            case DeviceJwt.Result.Verified(var statement) -> {
                check(statement, deviceId, now);
                spend(statement, key);
            }
        }
    }

    private static void check(DeviceJwt statement, String deviceId, Instant now) {
        try {
            JsonFields claims = JsonFields.of(statement.claims());
            for (String common : new String[] {"aud", "iat", "jti"}) {
                claims.value(common); // judged by DeviceJwt
            }
            claims.literal("iss", deviceId);
            claims.literal("sub", deviceId);
            Instant end = claims.instant("exp");
            claims.end();
            if (!now.isBefore(end) || end.isAfter(statement.issuedAt().plus(LIFE))) {
                throw invalid("exp must be later than now and at most 60 s after iat");
            }
        } catch (FormatException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private void spend(DeviceJwt statement, DevicePublicKey key) {
        Instant until = statement.issuedAt().plus(LIFE).plusSeconds(1);
        if (!used.firstUse(statement.type().typ(), key.thumbprint(), statement.id(), until)) {
            throw invalid("its jti was used before");
        }
    }

    private static TokenRefusal invalid(String detail) {
        return new TokenRefusal(
                TokenRefusal.Kind.INVALID_CLIENT, "client_assertion: " + detail + ".");
    }
}
