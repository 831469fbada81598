package dev.countersign.inventory.receipt;

import dev.countersign.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ValueRange;
import java.util.Base64;
import java.util.regex.Pattern;

/** The place of one receipt in the order, newest first; its text is opaque to callers. */
record ReceiptCursor(Instant at, long sequence, String id) {
    /** In seconds: from 1970 to 9999. A later year is in no row, and the database refuses it. */
    private static final ValueRange YEARS = ValueRange.of(0, 253_402_300_799L);

    private static final Pattern ID = Pattern.compile("rct_[0-9A-Z]{26}");

    /** Refuses what this class did not write. */
    static ReceiptCursor parse(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = plain.split(" ", -1);
            if (parts.length == 3 && parts[1].matches("[0-9]{1,18}") && isPlace(parts)) {
                return new ReceiptCursor(
                        Instant.parse(parts[0]), Long.parseLong(parts[1]), parts[2]);
            }
        } catch (IllegalArgumentException | DateTimeException _) {
            // told below, as any other text that is no cursor
        }
        throw Problem.field(
                "/after",
                "value",
                "This is not a cursor.",
                "the value of next in the last answer, or nothing for the first page");
    }

    private static boolean isPlace(String[] parts) {
        return ID.matcher(parts[2]).matches()
                && YEARS.isValidValue(Instant.parse(parts[0]).getEpochSecond());
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((at + " " + sequence + " " + id).getBytes(StandardCharsets.UTF_8));
    }
}
