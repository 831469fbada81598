package dev.countersign.gate.record;

import dev.countersign.gate.home.GateHome;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what became of the record's end since its head was written: nothing, entries that the
 * head does not know yet, a torn line, or a loss that needs telling.
 */
final class RecordEnd {
    private static final int MOST_PUT_ASIDE = 1 << 20;

    private final GateHome home;
    private final RecordFiles files;
    private final String boot;

    RecordEnd(GateHome home, RecordFiles files, String boot) {
        this.home = home;
        this.files = files;
        this.boot = boot;
    }

    /** What the record goes on from, and what has to be told first. */
    record Found(RecordHead head, Optional<Loss> loss) {}

    /** Something is not as it was written. */
    record Loss(EventKind kind, String code, String detail) {}

    Found of(RecordHead head) throws IOException {
        long length = files.length(head.file());
        if (length == head.length() && files.length(head.file() + 1) < 0) {
            return new Found(head, Optional.empty());
        }
        List<Integer> numbers = files.numbers();
        int newest = numbers.isEmpty() ? 0 : numbers.getLast();
        boolean notBegun = length < 0 && head.length() == 0 && newest == 0;
        if (notBegun) {
            return new Found(head, Optional.empty());
        }
        return length < head.length() ? shorter(head, length, newest) : longer(head, newest);
    }

    /** Entries that were written while the head was not, and perhaps part of one more. */
    private Found longer(RecordHead head, int newest) throws IOException {
        ChainWalk walk = ChainWalk.after(head);
        for (int number = head.file(); number <= newest && walk.fault().isEmpty(); number++) {
            if (files.length(number) < 0) {
                return broken(head, newest, "record.damaged", "a file of the record is missing");
            }
            walk.into(number);
            files.read(number, number == head.file() ? head.length() : 0, walk);
        }
        if (walk.fault().isPresent()) {
            return broken(walk.reached(), newest, "record.damaged", walk.fault().get());
        }
        return new Found(
                walk.reached(),
                walk.isTorn()
                        ? Optional.of(torn(putAside(walk.reached(), newest)))
                        : Optional.empty());
    }

    /**
     * The end is gone. A loss of power may do that to entries that were not forced to the disk; in
     * the same run of the machine, or with forced entries, somebody cut it off.
     */
    private Found shorter(RecordHead head, long length, int newest) throws IOException {
        boolean otherRun = !boot.isEmpty() && !head.boot().isEmpty() && !boot.equals(head.boot());
        if (otherRun && length >= 0 && newest <= head.file()) {
            ChainWalk walk = ChainWalk.of(head);
            files.read(head.file(), 0, walk);
            if (walk.fault().isEmpty() && walk.metForced()) {
                long lost = head.sequence() - walk.reached().sequence();
                if (walk.isTorn()) {
                    putAside(walk.reached(), head.file());
                }
                return new Found(
                        walk.reached(),
                        Optional.of(torn(lost + " entries were lost with the power")));
            }
        }
        return broken(
                head,
                Math.max(newest, head.file()),
                "record.truncated",
                "the end of the record is missing");
    }

    private static Loss torn(String detail) {
        return new Loss(EventKind.RECORD_TORN, "record.torn", detail);
    }

    /** The remains stay as they are; the record goes on in a new file after what is known. */
    private static Found broken(RecordHead head, int newest, String code, String detail) {
        RecordHead next =
                new RecordHead(
                        head.binding(),
                        head.boot(),
                        newest + 1,
                        0,
                        head.sequence(),
                        head.hash(),
                        head.forcedSequence(),
                        head.forcedHash());
        return new Found(next, Optional.of(new Loss(EventKind.RECORD_BROKEN, code, detail)));
    }

    /** Copies what follows the last whole entry beside the record, then cuts it off. */
    private String putAside(RecordHead reached, int file) throws IOException {
        String aside = "%s/torn-after-%d.part".formatted(RecordFiles.FOLDER, reached.sequence());
        long from = file == reached.file() ? reached.length() : 0;
        try (FileChannel source =
                        home.channel(
                                RecordFiles.name(file),
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                FileChannel copy =
                        home.channel(aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long count = source.size() - from;
            ByteBuffer rest = ByteBuffer.allocate((int) Math.min(count, MOST_PUT_ASIDE));
            source.read(rest, from);
            rest.flip();
            while (rest.hasRemaining()) {
                copy.write(rest);
            }
            copy.force(true);
            source.truncate(from);
            source.force(true);
            return count + " bytes were put aside as " + aside;
        }
    }

    /** When the head is gone or unreadable: from the last entry that can be read. */
    Found withoutHead(Digest binding, String why) throws IOException {
        RecordHead base = RecordHead.start(binding);
        List<Integer> numbers = files.numbers();
        int newest = numbers.getLast();
        for (int number : numbers.reversed()) {
            RecordHead[] last = {base};
            files.<RuntimeException>read(
                    number,
                    0,
                    line -> {
                        try {
                            RecordEntry entry = RecordEntry.read(line.bytes());
                            last[0] = base.after(entry, number, line.end(), true, "");
                        } catch (FormatException _) {
                            // verification tells of it; here the last readable one is looked for
                            return true;
                        }
                        return true;
                    });
            if (last[0].sequence() > 0) {
                return broken(last[0], newest, "record.head_missing", why);
            }
        }
        return broken(base, newest, "record.head_missing", why);
    }
}
