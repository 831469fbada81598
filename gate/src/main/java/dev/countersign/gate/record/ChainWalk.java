package dev.countersign.gate.record;

import dev.countersign.token.FormatException;
import java.util.Optional;

/** Follows the chain line by line until something does not fit. */
final class ChainWalk implements RecordFiles.Lines<RuntimeException> {
    private final RecordHead wanted;
    private RecordHead reached;
    private boolean anyStart;
    private boolean torn;
    private boolean metForced;
    private int file;
    private Optional<String> fault = Optional.empty();

    private ChainWalk(RecordHead start, boolean anyStart) {
        this.wanted = start;
        this.reached = start;
        this.anyStart = anyStart;
        this.file = start.file();
    }

    /** The first line must follow this. */
    static ChainWalk after(RecordHead head) {
        return new ChainWalk(head, false);
    }

    /** The first line of the head's own file is taken as it is. */
    static ChainWalk of(RecordHead head) {
        return new ChainWalk(head, true);
    }

    void into(int number) {
        if (torn) {
            fault = Optional.of("a line is cut short before the end of the record");
        }
        file = number;
    }

    @Override
    public boolean take(RecordFiles.Line line) {
        if (!line.whole()) {
            torn = true;
            return false;
        }
        try {
            RecordEntry entry = RecordEntry.read(line.bytes());
            if (!anyStart && !follows(entry)) {
                fault = Optional.of("an entry does not follow the one before");
                return false;
            }
            meet(entry);
            anyStart = false;
            reached = reached.after(entry, file, line.end(), false, reached.boot());
            return true;
        } catch (FormatException e) {
            fault = Optional.of("an entry cannot be read: " + e.getMessage());
            return false;
        }
    }

    private boolean follows(RecordEntry entry) {
        return entry.sequence() == reached.sequence() + 1
                && entry.previous().equals(reached.hash());
    }

    private void meet(RecordEntry entry) {
        boolean itself =
                entry.sequence() == wanted.forcedSequence()
                        && entry.hash().equals(wanted.forcedHash());
        boolean next =
                entry.sequence() == wanted.forcedSequence() + 1
                        && entry.previous().equals(wanted.forcedHash());
        metForced |= itself || next;
    }

    /** How far the chain holds. */
    RecordHead reached() {
        return reached;
    }

    /** Whether it ended in part of a line. */
    boolean isTorn() {
        return torn;
    }

    /** Whether the last entry that was forced to the disk was among them. */
    boolean metForced() {
        return metForced;
    }

    Optional<String> fault() {
        return fault;
    }
}
