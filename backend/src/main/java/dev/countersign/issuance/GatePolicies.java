package dev.countersign.issuance;

import dev.countersign.platform.ServerSettings;
import dev.countersign.token.GatePolicy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Signs what a device's gate does with refusals, with the approval key. */
@Singleton
public class GatePolicies {
    /**
     * How long a gate that does not sync goes on observing: as short as a status list may be old,
     * because a switch back to enforcing reaches it only then.
     */
    static final Duration OBSERVING = Duration.ofDays(7);

    private final Keys keys;
    private final ServerSettings settings;
    private final Clock clock;

    GatePolicies(Keys keys, ServerSettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /** The gate refuses. */
    public String enforce(String deviceId, long sequence, String group) {
        return sign(
                deviceId,
                sequence,
                group,
                GatePolicy.Mode.ENFORCE,
                now().plus(GatePolicy.LONGEST_LIFE));
    }

    /** The gate lets refused loads through until that moment, or for a week if that is sooner. */
    public String observe(String deviceId, long sequence, String group, Instant until) {
        Instant week = now().plus(OBSERVING);
        Instant end = until.truncatedTo(ChronoUnit.SECONDS);
        if (!end.isAfter(now())) {
            return enforce(deviceId, sequence, group);
        }
        return sign(
                deviceId,
                sequence,
                group,
                GatePolicy.Mode.OBSERVE,
                end.isBefore(week) ? end : week);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private String sign(
            String deviceId, long sequence, String group, GatePolicy.Mode mode, Instant end) {
        return new GatePolicy(settings.issuer(), now(), end, deviceId, sequence, mode, group)
                .issue(keys.signing(KeyPurpose.APPROVAL));
    }
}
