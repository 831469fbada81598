package dev.countersign.inventory.device;

import dev.countersign.inventory.receipt.KnownReceipt;
import dev.countersign.platform.Page;
import dev.countersign.platform.StrictJson;
import dev.countersign.platform.export.PagedStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Receipts as CSV (RFC 4180, UTF-8, with a header) or NDJSON. */
final class ReceiptStream extends PagedStream<KnownReceipt> {
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

    private final boolean csv;

    /**
     * @param pages gives the page after a cursor, the first one for null
     */
    ReceiptStream(Function<@Nullable String, Page<KnownReceipt>> pages, boolean csv) {
        super(
                pages,
                "receipts",
                (csv ? String.join(",", COLUMNS) + "\r\n" : "").getBytes(StandardCharsets.UTF_8));
        this.csv = csv;
    }

    @Override
    protected byte[] written(Page<KnownReceipt> page) {
        return page.items().stream()
                .map(csv ? ReceiptStream::line : r -> StrictJson.text(r) + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
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
