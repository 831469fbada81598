package dev.countersign.inventory.model;

import dev.countersign.problem.InputCheck;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A scan as a security lead or an API client reports it; not checked yet.
 *
 * @param kind {@code malware} or {@code redteam}: format scans come from gates
 * @param at RFC 3339
 */
public record ScanReport(
        @Nullable String kind,
        @Nullable String result,
        @Nullable String tool,
        @Nullable String at,
        @Nullable String detail) {
    private static final ScanKind[] REPORTED = {ScanKind.MALWARE, ScanKind.REDTEAM};

    /** The same after every field held. */
    record Checked(ScanKind kind, ScanResult result, String tool, Instant at, String detail) {}

    Checked checked(Instant latest) {
        InputCheck check = new InputCheck();
        String words = check.optionalText("/detail", detail, 2000);
        Checked checked =
                new Checked(
                        check.choice("/kind", kind, REPORTED, ScanKind::word),
                        check.choice("/result", result, ScanResult.values(), ScanResult::word),
                        check.text("/tool", tool, 200),
                        check.pastInstant("/at", at, latest),
                        words == null ? "" : words);
        check.done();
        return checked;
    }
}
