package dev.countersign.policy;

import static org.awaitility.Awaitility.await;

import dev.countersign.approval.effect.Effects;
import dev.countersign.identity.Caller;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Has the effect of a bundle computed, without which nobody may ask for its activation. */
@Singleton
class KnownEffect {
    private final Effects effects;

    KnownEffect(Effects effects) {
        this.effects = effects;
    }

    void of(Caller lead, String bundleId) {
        effects.start(lead, bundleId);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !effects.newest(lead, bundleId).orElseThrow().state().isOpen());
    }
}
