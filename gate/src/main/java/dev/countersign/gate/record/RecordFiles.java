package dev.countersign.gate.record;

import dev.countersign.gate.home.GateHome;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The files of the record: numbered, a new one is begun when one is longer than {@link #ROTATE_AT}.
 */
final class RecordFiles {
    static final String FOLDER = "record";
    static final long ROTATE_AT = 8L * 1024 * 1024;
    static final int MOST_FILES = 999_999;

    private final GateHome home;

    RecordFiles(GateHome home) {
        this.home = home;
    }

    static String name(int number) {
        return "%s/record-%06d.jsonl".formatted(FOLDER, number);
    }

    /** Numbers of the files at hand, ascending. */
    List<Integer> numbers() throws IOException {
        return home.list(FOLDER, ".jsonl").stream()
                .filter(name -> name.matches("record-[0-9]{6}\\.jsonl"))
                .map(name -> Integer.parseInt(name.substring(7, 13)))
                .toList();
    }

    /** -1 when there is no such file. */
    long length(int number) throws IOException {
        Path file = home.folder().resolve(name(number));
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : -1;
    }

    FileChannel open(int number) throws IOException {
        return home.channel(name(number), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Makes a new file's name survive a loss of power, where the system can do that. */
    void forceFolder() {
        try (FileChannel folder =
                FileChannel.open(home.folder().resolve(FOLDER), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException _) {
            // Windows opens no folders; there the file system's journal has to do.
            return;
        }
    }

    /** A line as it stands in a file. */
    static final class Line {
        private final byte[] bytes;
        private final long end;
        private final boolean whole;

        Line(byte[] bytes, long end, boolean whole) {
            this.bytes = bytes;
            this.end = end;
            this.whole = whole;
        }

        /** Without the line feed; cut one byte after the longest that is read. */
        byte[] bytes() {
            return bytes;
        }

        /** Where the next line begins. */
        long end() {
            return end;
        }

        /** Whether it ends with a line feed. */
        boolean whole() {
            return whole;
        }
    }

    /** Receives lines. */
    @FunctionalInterface
    interface Lines<X extends Exception> {
        /** Returns whether to go on. */
        boolean take(Line line) throws X;
    }

    /** Reads the lines of a file from a position on. */
    <X extends Exception> void read(int number, long from, Lines<X> lines) throws IOException, X {
        try (FileChannel channel = home.channel(name(number), StandardOpenOption.READ);
                InputStream in =
                        new BufferedInputStream(
                                Channels.newInputStream(channel.position(from)), 1 << 16)) {
            long end = from;
            ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
            long seen = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                end++;
                if (next != '\n') {
                    seen++;
                    if (seen <= RecordEntry.MAX_BYTES + 1) {
                        line.write(next);
                    }
                    continue;
                }
                if (!lines.take(new Line(line.toByteArray(), end, true))) {
                    return;
                }
                line.reset();
                seen = 0;
            }
            if (seen > 0) {
                lines.take(new Line(line.toByteArray(), end, false));
            }
        }
    }
}
