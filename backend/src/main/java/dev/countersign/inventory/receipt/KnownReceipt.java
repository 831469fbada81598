package dev.countersign.inventory.receipt;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A receipt that is kept, as the device said it.
 *
 * @param at by the device's clock
 * @param deviceKey thumbprint of the key it is signed with
 * @param approvalId not checked: compare the device before resting anything on it
 */
public record KnownReceipt(
        String id,
        String deviceId,
        String kind,
        Instant at,
        Instant receivedAt,
        String toolId,
        String account,
        String name,
        @Nullable String modelDigest,
        @Nullable String tokenJti,
        @Nullable String approvalId,
        @Nullable String rule,
        @Nullable String code,
        List<String> scopes,
        List<String> dataClasses,
        long sequence,
        String previousHash,
        String entryHash,
        String deviceKey) {
    public KnownReceipt {
        scopes = List.copyOf(scopes);
        dataClasses = List.copyOf(dataClasses);
    }
}
