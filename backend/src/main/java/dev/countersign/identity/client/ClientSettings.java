package dev.countersign.identity.client;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * @param requestsPerMinute what a client without a limit of its own may call, on each server
 */
@ConfigurationProperties("countersign.clients")
record ClientSettings(
        @Bindable(defaultValue = "1200") @Min(1) @Max(600_000) int requestsPerMinute) {}
