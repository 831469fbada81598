package dev.countersign.inventory.device;

import dev.countersign.inventory.receipt.KnownReceipt;
import dev.countersign.inventory.receipt.ReceiptSearch;
import dev.countersign.inventory.use.Tools;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loads and refusals as pages show them. */
@Singleton
final class DeviceLoads {
    private static final int NEWEST = 8;

    private final ReceiptSearch receipts;
    private final Devices devices;
    private final Tools tools;

    DeviceLoads(ReceiptSearch receipts, Devices devices, Tools tools) {
        this.receipts = receipts;
        this.devices = devices;
        this.tools = tools;
    }

    /**
     * One receipt.
     *
     * @param tone of its kind
     * @param late whether it came more than a day after it happened
     */
    record Line(
            String id,
            String kind,
            String tone,
            Instant at,
            Instant receivedAt,
            boolean late,
            String deviceId,
            String deviceName,
            String toolName,
            String name,
            @Nullable String digest,
            @Nullable String approvalId,
            @Nullable String rule,
            @Nullable String code,
            String account,
            long sequence) {}

    /**
     * What a device's page says of its loads.
     *
     * @param more whether there are more than shown
     * @param chain null when nothing was told under its present key
     */
    record Newest(List<Line> lines, boolean more, ReceiptSearch.@Nullable Chain chain) {}

    Newest of(Device device) {
        List<KnownReceipt> newest = receipts.newest(device.id(), NEWEST + 1);
        String key = device.keyThumbprint();
        return new Newest(
                lines(newest.stream().limit(NEWEST).toList()),
                newest.size() > NEWEST,
                key == null ? null : receipts.chain(device.id(), key).orElse(null));
    }

    /** Two queries for names, however many they are. */
    List<Line> lines(List<KnownReceipt> found) {
        Map<String, String> names = new HashMap<>(tools.names());
        names.putAll(devices.names(found.stream().map(KnownReceipt::deviceId).distinct().toList()));
        return found.stream().map(receipt -> line(receipt, names)).toList();
    }

    private Line line(KnownReceipt receipt, Map<String, String> names) {
        Duration way = Duration.between(receipt.at(), receipt.receivedAt());
        return new Line(
                receipt.id(),
                receipt.kind(),
                tone(receipt.kind()),
                receipt.at(),
                receipt.receivedAt(),
                way.compareTo(Duration.ofDays(1)) > 0,
                receipt.deviceId(),
                names.getOrDefault(receipt.deviceId(), receipt.deviceId()),
                names.getOrDefault(receipt.toolId(), receipt.toolId()),
                receipt.name(),
                receipt.modelDigest(),
                receipt.approvalId(),
                receipt.rule(),
                receipt.code(),
                receipt.account(),
                receipt.sequence());
    }

    private static String tone(String kind) {
        return switch (kind) {
            case "load.allowed", "vault.shown" -> "ok";
            case "load.denied", "load.mismatch", "record.broken" -> "bad";
            case "load.observed" -> "warn";
            default -> "off";
        };
    }
}
