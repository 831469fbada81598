package dev.countersign.issuance;

import dev.countersign.platform.health.Check;
import dev.countersign.platform.health.Probe;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that sign, and where the root lies. */
@Singleton
@Order(4)
final class KeysProbe implements Probe {
    private static final Duration WARN_BEFORE_END = Duration.ofDays(90);

    private final KeyRotation rotation;
    private final Clock clock;

    KeysProbe(KeyRotation rotation, Clock clock) {
        this.rotation = rotation;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public Check check() {
        List<KeyView> signing =
                rotation.keys().stream()
                        .filter(key -> key.state() == KeyState.CURRENT)
                        .filter(key -> !key.kind().equals("root"))
                        .toList();
        Map<String, Object> facts = new LinkedHashMap<>();
        for (KeyView key : signing) {
            Instant until = key.until();
            if (until != null) {
                facts.put(key.kind() + "_until", until);
            }
        }
        if (signing.size() < 2) {
            return Check.bad(name(), "none", facts);
        }
        if (signing.stream().anyMatch(key -> ended(key.until()))) {
            return Check.bad(name(), "ended", facts);
        }
        Instant soon = clock.instant().plus(WARN_BEFORE_END);
        if (signing.stream().anyMatch(key -> isBefore(key.until(), soon))) {
            return Check.warn(name(), "ends", facts);
        }
        return rotation.rootIsHere() ? Check.warn(name(), "root", facts) : Check.ok(name(), facts);
    }

    private boolean ended(@Nullable Instant end) {
        return end != null && !clock.instant().isBefore(end);
    }

    private static boolean isBefore(@Nullable Instant end, Instant moment) {
        return end != null && end.isBefore(moment);
    }
}
