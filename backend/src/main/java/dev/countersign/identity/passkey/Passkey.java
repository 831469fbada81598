package dev.countersign.identity.passkey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person's passkey as they see it.
 *
 * @param algorithm {@code ES256}, {@code EdDSA} or {@code RS256}
 * @param flaggedAt when its signature counter went back, as that of a copy does; it is refused
 *     since
 */
public record Passkey(
        String id,
        String name,
        String algorithm,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant flaggedAt) {}
