package dev.countersign.issuance;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signed approval token.
 *
 * @param id {@code jti}
 * @param listNumber the status list that its status is published in
 * @param listIndex its place there, never reused
 * @param signed the compact JWS
 * @param fetchedAt when its device first had it; null before
 */
public record IssuedToken(
        String id,
        String approvalId,
        int listNumber,
        int listIndex,
        TokenStatus status,
        String signed,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable Instant fetchedAt) {}
