package dev.countersign.gate.record;

import dev.countersign.token.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a verification of the record found.
 *
 * @param entries how many could be read
 * @param last the end of the record
 * @param faults where it is not as it was written; empty when all is well
 * @param notes losses that were told when they were found, and are no sign of tampering
 */
public record RecordReport(
        long entries, Optional<RecordEntry> last, List<Fault> faults, List<String> notes) {
    public RecordReport {
        faults = List.copyOf(faults);
        notes = List.copyOf(notes);
    }

    /**
     * Something is not as it was written.
     *
     * @param sequence the entry that it concerns
     * @param code machine-readable, such as {@code record.changed}
     */
    public record Fault(long sequence, String code, String text) {}

    /** With one more. */
    public RecordReport with(Fault fault) {
        return new RecordReport(
                entries, last, Stream.concat(faults.stream(), Stream.of(fault)).toList(), notes);
    }

    public boolean isIntact() {
        return faults.isEmpty();
    }

    /** As {@code log verify --json} prints it. */
    public Json.Obj json() {
        List<Json> found =
                faults.stream()
                        .<Json>map(fault ->
                                Json.object()
                                        .put("sequence", fault.sequence())
                                        .put("code", fault.code())
                                        .put("text", fault.text())
                                        .build())
                        .toList();
        Json end =
                last.<Json>map(entry ->
                                Json.object()
                                        .put("sequence", entry.sequence())
                                        .put("hash", entry.hash().hex())
                                        .build())
                        .orElseGet(Json.Null::new);
        return Json.object()
                .put("intact", isIntact())
                .put("entries", entries)
                .put("last", end)
                .put("faults", new Json.Arr(found))
                .put("notes", Json.strings(notes))
                .build();
    }
}
