package dev.countersign.gate.record;

import dev.countersign.gate.home.GateHome;
import dev.countersign.token.Digest;
import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Where the record ends, kept outside of it, so that an end that was cut off is missed. Lies in one
 * block of the disk and is overwritten in place: it needs no room on a full disk.
 *
 * @param binding names the enrolment that the entries belong to
 * @param boot the run of the machine in which it was written, empty where the system names none
 * @param file number of the newest file
 * @param length of that file, in bytes
 * @param sequence of the last entry
 * @param hash of the last entry
 * @param forcedSequence of the last entry that was certain to survive a loss of power
 * @param forcedHash of that entry
 */
record RecordHead(
        Digest binding,
        String boot,
        int file,
        long length,
        long sequence,
        Digest hash,
        long forcedSequence,
        Digest forcedHash) {
    static final String NAME = "record-head.json";

    private static final int BYTES = 1024;
    private static final int LONGEST_BOOT = 64;

    RecordHead {
        boot = boot.length() > LONGEST_BOOT ? boot.substring(0, LONGEST_BOOT) : boot;
    }

    static RecordHead start(Digest binding) {
        return new RecordHead(binding, "", 1, 0, 0, RecordEntry.NOTHING, 0, RecordEntry.NOTHING);
    }

    /** What was written; empty when there is no such file. */
    static Optional<RecordHead> read(GateHome home) throws IOException, FormatException {
        Optional<byte[]> stored = home.read(NAME);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        if (stored.get().length != BYTES) {
            throw new FormatException("", "must have " + BYTES + " bytes");
        }
        String text = new String(stored.get(), StandardCharsets.UTF_8).stripTrailing();
        JsonFields fields =
                JsonFields.of(Json.parseObject(text.getBytes(StandardCharsets.UTF_8), BYTES));
        RecordHead head =
                new RecordHead(
                        fields.digest("binding"),
                        fields.has("boot") ? fields.text("boot") : "",
                        (int) fields.integer("file", 1, RecordFiles.MOST_FILES),
                        fields.integer("length", 0, (1L << 53) - 1),
                        fields.integer("sequence", 0, (1L << 53) - 1),
                        fields.digest("hash"),
                        fields.integer("forced_sequence", 0, (1L << 53) - 1),
                        fields.digest("forced_hash"));
        fields.end();
        return Optional.of(head);
    }

    RecordHead after(RecordEntry entry, int newFile, long newLength, boolean forced, String now) {
        return new RecordHead(
                binding,
                now,
                newFile,
                newLength,
                entry.sequence(),
                entry.hash(),
                forced ? entry.sequence() : forcedSequence,
                forced ? entry.hash() : forcedHash);
    }

    RecordHead boundTo(Digest other) {
        return new RecordHead(
                other, boot, file, length, sequence, hash, forcedSequence, forcedHash);
    }

    void write(GateHome home) throws IOException {
        byte[] json =
                Json.object()
                        .put("binding", binding.toString())
                        .putIfPresent("boot", boot.isEmpty() ? null : boot)
                        .put("file", file)
                        .put("length", length)
                        .put("sequence", sequence)
                        .put("hash", hash.toString())
                        .put("forced_sequence", forcedSequence)
                        .put("forced_hash", forcedHash.toString())
                        .build()
                        .canonicalBytes();
        ByteBuffer block = ByteBuffer.allocate(BYTES);
        block.put(json);
        while (block.hasRemaining()) {
            block.put((byte) (block.remaining() == 1 ? '\n' : ' '));
        }
        block.flip();
        try (FileChannel channel =
                home.channel(NAME, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (block.hasRemaining()) {
                channel.write(block, block.position());
            }
        }
    }
}
