package dev.countersign.approval;

import dev.countersign.approval.effect.Effect;
import dev.countersign.approval.effect.Effects;
import dev.countersign.identity.Caller;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what the server does in the background. */
@Singleton
class EffectWait {
    private static final int TRIES = 1200;

    private final Effects effects;

    EffectWait(Effects effects) {
        this.effects = effects;
    }

    /** The effect of the bundle once it is no longer being computed. */
    Effect until(Caller caller, String bundleId) {
        for (int i = 0; i < TRIES; i++) {
            Effect effect = effects.newest(caller, bundleId).orElseThrow();
            if (!effect.state().isOpen()) {
                return effect;
            }
            pause();
        }
        throw new AssertionError("the effect of " + bundleId + " did not come");
    }

    static void pause() {
        try {
            boolean _ = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
