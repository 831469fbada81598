package dev.countersign.gate.record;

import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds every entry that was changed, removed, put in, moved, or cut off. Goes on after a fault, so
 * that all are named.
 */
final class RecordVerifier implements RecordFiles.Lines<RuntimeException> {
    private static final int MOST_FAULTS = 100;

    private final Optional<RecordHead> head;
    private final List<RecordReport.Fault> faults = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long expected = 1;
    private Digest hash = RecordEntry.NOTHING;
    private boolean known = true;
    private boolean torn;
    private long count;
    private Optional<RecordEntry> last = Optional.empty();

    RecordVerifier(Optional<RecordHead> head) {
        this.head = head;
    }

    /** The next file begins. */
    void into(int number, int expectedNumber) {
        if (number != expectedNumber) {
            fault(
                    expected,
                    "record.missing",
                    "a file of the record is missing before file " + number);
        }
        if (torn) {
            fault(expected, "record.changed", "a line is cut short before the end of the record");
            torn = false;
        }
    }

    @Override
    public boolean take(RecordFiles.Line line) {
        if (!line.whole()) {
            torn = true;
            return false;
        }
        try {
            entry(RecordEntry.read(line.bytes()));
        } catch (FormatException e) {
            fault(expected, "record.changed", "it cannot be read: " + e.getMessage());
            expected++;
            known = false;
        }
        return true;
    }

    private void entry(RecordEntry entry) {
        count++;
        if (entry.sequence() < expected) {
            fault(entry.sequence(), "record.inserted", "it stands where it does not belong");
            return;
        }
        if (entry.sequence() > expected) {
            fault(
                    expected,
                    "record.missing",
                    "entries %d to %d are missing".formatted(expected, entry.sequence() - 1));
            known = false;
        }
        follow(entry);
        told(entry);
        expected = entry.sequence() + 1;
        hash = entry.hash();
        known = true;
        last = Optional.of(entry);
    }

    private void follow(RecordEntry entry) {
        if (entry.sequence() == 1
                && entry.event().kind() != EventKind.RECORD_BEGUN
                && entry.event().kind() != EventKind.RECORD_BROKEN) {
            fault(1, "record.changed", "it does not begin the record");
        }
        if (known && !entry.previous().equals(hash)) {
            long before = entry.sequence() - 1;
            fault(
                    before == 0 ? 1 : before,
                    "record.changed",
                    "it is not the one that entry " + entry.sequence() + " was written after");
        }
        if (head.isPresent()
                && entry.sequence() == head.get().forcedSequence()
                && !entry.hash().equals(head.get().forcedHash())) {
            fault(entry.sequence(), "record.changed", "it is not the one that the head remembers");
        }
    }

    private void told(RecordEntry entry) {
        String detail = entry.event().detail().orElse("");
        if (entry.event().kind() == EventKind.RECORD_BROKEN) {
            fault(entry.sequence(), entry.event().code().orElse("record.broken"), detail);
        }
        if (entry.event().kind() == EventKind.RECORD_TORN) {
            notes.add("Entry " + entry.sequence() + ": " + detail + ".");
        }
    }

    private void fault(long sequence, String code, String text) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(new RecordReport.Fault(sequence, code, text));
        }
    }

    RecordReport report() {
        if (head.isEmpty()) {
            if (count > 0 || torn) {
                fault(expected, "record.head_missing", "the head of the record is missing");
            }
        } else {
            compareEnd(head.get());
        }
        return new RecordReport(count, last, faults, notes);
    }

    private void compareEnd(RecordHead end) {
        if (expected - 1 < end.sequence()) {
            fault(
                    expected,
                    "record.truncated",
                    "the record ends before entry " + end.sequence() + ", which was written");
        } else if (torn) {
            notes.add("The last line is cut short; it is put aside with the next entry.");
        }
        if (last.isPresent()
                && last.get().sequence() == end.sequence()
                && !last.get().hash().equals(end.hash())) {
            fault(end.sequence(), "record.changed", "it is not the one that was written last");
        }
    }
}
