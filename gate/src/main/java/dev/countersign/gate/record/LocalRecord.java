package dev.countersign.gate.record;

import dev.countersign.gate.home.BootClock;
import dev.countersign.gate.home.GateHome;
import dev.countersign.gate.home.Identity;
import dev.countersign.token.DevicePublicKey;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The local record (rule V22): lines of canonical JSON, each with the SHA-256 of the one before,
 * only ever added to. Several processes may append at once. Where an entry cannot be written,
 * nothing is allowed.
 *
 * <p>Limit: who owns the account can write the whole record anew, head included; what the server
 * was told by receipts it cannot take back.
 */
public final class LocalRecord {
    private static final String LOCK = "record-lock";

    private final GateHome home;
    private final RecordFiles files;
    private final String binding;
    private final String boot;
    private final long rotateAt;

    /**
     * @param key the device key's public part: another key is another enrolment
     */
    public LocalRecord(GateHome home, Identity identity, DevicePublicKey key, BootClock bootClock) {
        this(home, identity, key, bootClock, RecordFiles.ROTATE_AT);
    }

    /**
     * @param rotateAt length of a file after which a new one is begun, in bytes
     */
    LocalRecord(
            GateHome home,
            Identity identity,
            DevicePublicKey key,
            BootClock bootClock,
            long rotateAt) {
        this.home = home;
        this.files = new RecordFiles(home);
        this.binding =
                "device %s of %s with key %s"
                        .formatted(identity.deviceId(), identity.issuer(), key.thumbprint());
        this.boot = bootClock.read().map(BootClock.Reading::boot).orElse("");
        this.rotateAt = rotateAt;
    }

    /** Whether an entry must survive a loss of power before it is answered. */
    public enum Durability {
        /** Forced to the disk before {@link #append} returns. */
        FORCED,
        /** Written; survives the end of the process. */
        WRITTEN
    }

    /**
     * Adds an entry.
     *
     * @throws IOException if it could not be written: then nothing may be allowed
     */
    public RecordEntry append(Instant at, Event event, Durability durability) throws IOException {
        return home.<RecordEntry, RuntimeException>locked(
                LOCK,
                () -> {
                    RecordHead head = ready(at);
                    return add(head, at, event, durability == Durability.FORCED).entry();
                });
    }

    /** Begins the record, or says in it that another enrolment's begins here. */
    public void bind(Instant at) throws IOException {
        home.<RecordHead, RuntimeException>locked(LOCK, () -> ready(at));
    }

    private record Added(RecordEntry entry, RecordHead head) {}

    /** The head to go on from, after what has to be told first. */
    private RecordHead ready(Instant at) throws IOException {
        Digest bound = Digest.of(binding.getBytes(StandardCharsets.UTF_8));
        RecordEnd.Found found = end(bound);
        RecordHead head = found.head();
        if (head.sequence() == 0 && found.loss().isEmpty()) {
            head = tell(head, at, EventKind.RECORD_BEGUN, Optional.empty(), binding);
        }
        if (found.loss().isPresent()) {
            RecordEnd.Loss loss = found.loss().get();
            head = tell(head, at, loss.kind(), Optional.of(loss.code()), loss.detail());
        }
        if (!head.binding().equals(bound)) {
            head = tell(head.boundTo(bound), at, EventKind.RECORD_BOUND, Optional.empty(), binding);
        }
        return head;
    }

    private RecordEnd.Found end(Digest bound) throws IOException {
        RecordEnd end = new RecordEnd(home, files, boot);
        try {
            Optional<RecordHead> head = RecordHead.read(home);
            if (head.isPresent()) {
                return end.of(head.get());
            }
            return files.numbers().isEmpty()
                    ? new RecordEnd.Found(RecordHead.start(bound), Optional.empty())
                    : end.withoutHead(bound, "its head is missing");
        } catch (FormatException e) {
            return files.numbers().isEmpty()
                    ? new RecordEnd.Found(
                            RecordHead.start(bound),
                            Optional.of(
                                    new RecordEnd.Loss(
                                            EventKind.RECORD_BROKEN,
                                            "record.head_missing",
                                            "its head cannot be read")))
                    : end.withoutHead(bound, "its head cannot be read");
        }
    }

    private RecordHead tell(
            RecordHead head, Instant at, EventKind kind, Optional<String> code, String detail)
            throws IOException {
        Event event = Event.ofRecord(kind, home.account(), detail);
        if (code.isPresent()) {
            event = event.withReason(Optional.empty(), code.get());
        }
        return add(head, at, event, true).head();
    }

    private Added add(RecordHead head, Instant at, Event event, boolean forced) throws IOException {
        RecordEntry entry = RecordEntry.after(head.sequence() + 1, head.hash(), at, event);
        boolean full = head.length() >= rotateAt;
        int file = full ? head.file() + 1 : head.file();
        if (file > RecordFiles.MOST_FILES) {
            throw new IOException("the record has no room for more files");
        }
        if (full) {
            force(head.file());
        }
        long position = full ? 0 : head.length();
        // The first of a file is always forced, so that a file's name is never without content.
        boolean certain = forced || position == 0;
        long length = write(file, position, entry.line(), certain);
        RecordHead next = head.after(entry, file, length, certain, boot);
        next.write(home);
        return new Added(entry, next);
    }

    private void force(int file) throws IOException {
        try (FileChannel channel = files.open(file)) {
            channel.force(true);
        }
    }

    /** Writes the line whole or, where the system lets it, not at all. */
    private long write(int file, long position, byte[] line, boolean forced) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
        try (FileChannel channel = files.open(file)) {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes, position + bytes.position());
                }
                if (forced) {
                    channel.force(true);
                }
            } catch (IOException e) {
                channel.truncate(position);
                throw e;
            }
        }
        if (forced && position == 0) {
            files.forceFolder();
        }
        return position + line.length + 1;
    }

    /** Receives entries. */
    @FunctionalInterface
    public interface Entries {
        void take(RecordEntry entry) throws IOException;
    }

    /**
     * Reads the entries from a sequence on, in order; lines that cannot be read are left out, which
     * {@link #verify} tells of.
     */
    public void read(long fromSequence, Entries entries) throws IOException {
        List<Integer> numbers = files.numbers();
        for (int i = 0; i < numbers.size(); i++) {
            boolean passed =
                    i + 1 < numbers.size()
                            && first(numbers.get(i + 1))
                                    .filter(entry -> entry.sequence() <= fromSequence)
                                    .isPresent();
            if (!passed) {
                files.<IOException>read(
                        numbers.get(i),
                        0,
                        line -> {
                            Optional<RecordEntry> entry = entry(line);
                            if (entry.isPresent() && entry.get().sequence() >= fromSequence) {
                                entries.take(entry.get());
                            }
                            return true;
                        });
            }
        }
    }

    private Optional<RecordEntry> first(int number) throws IOException {
        RecordFiles.Line[] found = new RecordFiles.Line[1];
        files.<RuntimeException>read(
                number,
                0,
                line -> {
                    found[0] = line;
                    return false;
                });
        return found[0] == null ? Optional.empty() : entry(found[0]);
    }

    private static Optional<RecordEntry> entry(RecordFiles.Line line) {
        try {
            return line.whole() ? Optional.of(RecordEntry.read(line.bytes())) : Optional.empty();
        } catch (FormatException _) {
            return Optional.empty();
        }
    }

    /** The last entry that is wanted, looked for from the newest file backwards. */
    public Optional<RecordEntry> last(Predicate<RecordEntry> wanted) throws IOException {
        for (int number : files.numbers().reversed()) {
            RecordEntry[] found = new RecordEntry[1];
            files.<RuntimeException>read(
                    number,
                    0,
                    line -> {
                        entry(line).filter(wanted).ifPresent(entry -> found[0] = entry);
                        return true;
                    });
            if (found[0] != null) {
                return Optional.of(found[0]);
            }
        }
        return Optional.empty();
    }

    /** Where the record ends. */
    public record End(long sequence, Digest hash) {}

    /** Empty when there is no head to read it from. */
    public Optional<End> end() throws IOException {
        return headOrNone().map(head -> new End(head.sequence(), head.hash()));
    }

    /** Checks every entry, the chain, and the end. Changes nothing. */
    public RecordReport verify() throws IOException {
        Optional<RecordHead> head =
                home.<Optional<RecordHead>, RuntimeException>locked(LOCK, this::headOrNone);
        RecordVerifier verifier = new RecordVerifier(head);
        int expected = 1;
        for (int number : files.numbers()) {
            verifier.into(number, expected);
            files.read(number, 0, verifier);
            expected = number + 1;
        }
        return verifier.report();
    }

    private Optional<RecordHead> headOrNone() throws IOException {
        try {
            return RecordHead.read(home);
        } catch (FormatException _) {
            return Optional.empty();
        }
    }
}
