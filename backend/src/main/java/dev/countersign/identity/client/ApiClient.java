package dev.countersign.identity.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API client as administrators see it; its token is in no answer but the one that made it.
 *
 * @param createdBy the id of the person, or {@code system} for those of the first start
 * @param tokenShownTo the id of the person who was shown the present token, or {@code system}
 * @param expiresAt when the present token stops working
 * @param lastUsedAt when it last proved itself, to the minute
 * @param requestsPerMinute its own limit, null for that of the server
 * @param previousTokenUntil how long the token before the last rotation holds, null when it does
 *     not
 * @param version for {@code If-Match}
 */
record ApiClient(
        String id,
        String name,
        List<String> scopes,
        ClientState state,
        String createdBy,
        Instant createdAt,
        String tokenShownTo,
        Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Integer requestsPerMinute,
        @Nullable Instant previousTokenUntil,
        @Nullable Instant revokedAt,
        @Nullable String revokedBy,
        @Nullable String revokeReason,
        int version) {
    ApiClient {
        scopes = List.copyOf(scopes);
    }

    /** The state for pages. */
    public String stateWord() {
        return state.id();
    }

    boolean isRevoked() {
        return state == ClientState.REVOKED;
    }
}
