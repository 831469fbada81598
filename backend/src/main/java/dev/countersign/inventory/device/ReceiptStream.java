package dev.countersign.inventory.device;

import dev.countersign.inventory.receipt.KnownReceipt;
import dev.countersign.platform.Page;
import dev.countersign.platform.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Receipts as CSV (RFC 4180, UTF-8, with a header) or NDJSON, read page by page while they are
 * written out: needs memory for one page, however many there are. A failure in between is an {@link
 * IOException}. Not safe for use by several threads.
 */
final class ReceiptStream extends InputStream {
    private static final List<String> COLUMNS =
            List.of(
                    "id",
                    "device_id",
                    "kind",
                    "at",
                    "received_at",
                    "tool_id",
                    "account",
                    "name",
                    "model_digest",
                    "approval_id",
                    "token_jti",
                    "rule",
                    "code",
                    "scopes",
                    "data_classes",
                    "sequence",
                    "previous_hash",
                    "entry_hash",
                    "device_key");

    private final Function<@Nullable String, Page<KnownReceipt>> pages;
    private final boolean csv;
    private byte[] ready;
    private int at;
    private @Nullable String after;
    private boolean ended;

    /**
     * @param pages gives the page after a cursor, the first one for null
     */
    ReceiptStream(Function<@Nullable String, Page<KnownReceipt>> pages, boolean csv) {
        this.pages = pages;
        this.csv = csv;
        String head = csv ? String.join(",", COLUMNS) + "\r\n" : "";
        ready = head.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        while (at == ready.length && !ended && length > 0) {
            fill();
        }
        if (at == ready.length) {
            return length == 0 ? 0 : -1;
        }
        int taken = Math.min(length, ready.length - at);
        System.arraycopy(ready, at, target, offset, taken);
        at += taken;
        return taken;
    }

    private void fill() throws IOException {
        try {
            Page<KnownReceipt> page = pages.apply(after);
            ready =
                    page.items().stream()
                            .map(csv ? ReceiptStream::line : r -> StrictJson.text(r) + "\n")
                            .collect(Collectors.joining())
                            .getBytes(StandardCharsets.UTF_8);
            at = 0;
            after = page.next();
            ended = after == null;
        } catch (RuntimeException e) {
            throw new IOException("the export of receipts broke off", e);
        }
    }

    private static String line(KnownReceipt receipt) {
        return Stream.of(
                        receipt.id(),
                        receipt.deviceId(),
                        receipt.kind(),
                        receipt.at().toString(),
                        receipt.receivedAt().toString(),
                        receipt.toolId(),
                        receipt.account(),
                        receipt.name(),
                        given(receipt.modelDigest()),
                        given(receipt.approvalId()),
                        given(receipt.tokenJti()),
                        given(receipt.rule()),
                        given(receipt.code()),
                        String.join(" ", receipt.scopes()),
                        String.join(" ", receipt.dataClasses()),
                        String.valueOf(receipt.sequence()),
                        receipt.previousHash(),
                        receipt.entryHash(),
                        receipt.deviceKey())
                .map(ReceiptStream::cell)
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String given(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Quoted; what a spreadsheet would take for a formula gets an apostrophe in front. */
    private static String cell(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        return "\"" + (formula ? "'" : "") + text.replace("\"", "\"\"") + "\"";
    }
}
