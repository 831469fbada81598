package dev.countersign.policy;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * The limits of one evaluation.
 *
 * @param deadline how long one evaluation may take, and how long it may wait for a free instance
 * @param memoryPages how many pages of 64 KiB the policy may use in each instance
 * @param instances how many evaluations run at once; 0 means one per processor
 */
@ConfigurationProperties("countersign.policy")
public record PolicySettings(
        @Bindable(defaultValue = "2s") Duration deadline,
        @Bindable(defaultValue = "1024") int memoryPages,
        @Bindable(defaultValue = "0") int instances) {
    public PolicySettings {
        if (deadline.toMillis() < 1 || deadline.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(
                    "countersign.policy.deadline has to be between 1ms and 1m");
        }
        if (memoryPages < 16 || memoryPages > 16_384) {
            throw new IllegalArgumentException(
                    "countersign.policy.memory-pages has to be between 16 (1 MiB) and 16384 (1 GiB)");
        }
        if (instances < 0 || instances > 256) {
            throw new IllegalArgumentException(
                    "countersign.policy.instances has to be between 0 and 256");
        }
        instances = instances == 0 ? Runtime.getRuntime().availableProcessors() : instances;
    }
}
