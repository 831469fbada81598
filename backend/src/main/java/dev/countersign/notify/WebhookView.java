package dev.countersign.notify;

import io.micronaut.core.annotation.Introspected;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as administrators see it; its secret is shown once, when it is made.
 *
 * @param stateReason why it is off; empty while it never was
 * @param secretShownTo the id of the person who was shown the present secret
 * @param failingSince since when nothing arrived, null when the last one did
 */
@Introspected
public record WebhookView(
        String id,
        String name,
        String url,
        List<String> kinds,
        boolean active,
        String stateReason,
        String createdBy,
        Instant createdAt,
        String secretShownTo,
        @Nullable Instant lastSuccessAt,
        @Nullable Instant failingSince) {
    public WebhookView {
        kinds = List.copyOf(kinds);
    }
}
