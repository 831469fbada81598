package dev.countersign.identity.client;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * @param requestsPerMinute what a client without a limit of its own may call, on each server
 */
@ConfigurationProperties("countersign.clients")
record ClientSettings(@Bindable(defaultValue = "1200") int requestsPerMinute) {
    ClientSettings {
        if (requestsPerMinute < 1 || requestsPerMinute > 600_000) {
            throw new IllegalArgumentException(
                    "countersign.clients.requests-per-minute has to be a whole number from 1 to"
                            + " 600000");
        }
    }
}
