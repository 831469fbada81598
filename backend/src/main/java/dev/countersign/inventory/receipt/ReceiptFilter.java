package dev.countersign.inventory.receipt;

import dev.countersign.token.Receipt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which receipts are asked for; null means any.
 *
 * @param ownerId only of devices of this person
 * @param device the id of one, or part of a name
 * @param model a digest, or part of the name that the caller used
 * @param from included
 * @param until not included
 */
public record ReceiptFilter(
        @Nullable String ownerId,
        @Nullable String device,
        @Nullable String model,
        Receipt.@Nullable Kind kind,
        @Nullable String toolId,
        @Nullable Instant from,
        @Nullable Instant until) {
    /** All there are. */
    public static final ReceiptFilter ALL =
            new ReceiptFilter(null, null, null, null, null, null, null);

    /** Those of one device. */
    public static ReceiptFilter ofDevice(String id) {
        return new ReceiptFilter(null, id, null, null, null, null, null);
    }
}
