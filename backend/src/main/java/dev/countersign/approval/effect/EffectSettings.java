package dev.countersign.approval.effect;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * How far an effect looks.
 *
 * @param decisions how many of the newest stored decisions are made again, 0 to 1,000,000
 */
@ConfigurationProperties("countersign.effect")
record EffectSettings(@Bindable(defaultValue = "10000") int decisions) {
    EffectSettings {
        if (decisions < 0 || decisions > 1_000_000) {
            throw new IllegalArgumentException(
                    "countersign.effect.decisions has to be between 0 and 1000000");
        }
    }
}
