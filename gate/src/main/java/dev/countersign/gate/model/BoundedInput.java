package dev.countersign.gate.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/**
 * Little-endian reads from a channel that never take more than a given number of bytes, nor hold
 * more than asked.
 */
final class BoundedInput {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ReadableByteChannel channel;
    private final long limit;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).flip();
    private long position;

    /** Reads from the channel's present position; {@code limit} is in bytes from there. */
    BoundedInput(ReadableByteChannel channel, long limit) {
        this.channel = channel;
        this.limit = limit;
    }

    /** Bytes taken so far. */
    long position() {
        return position;
    }

    long remaining() {
        return limit - position;
    }

    int u8() throws IOException, MalformedModelException {
        take(1);
        return Byte.toUnsignedInt(buffer.get());
    }

    int u16() throws IOException, MalformedModelException {
        take(2);
        return Short.toUnsignedInt(buffer.getShort());
    }

    long u32() throws IOException, MalformedModelException {
        take(4);
        return Integer.toUnsignedLong(buffer.getInt());
    }

    /** Eight bytes as they are; a count or length goes through {@link #count} instead. */
    long i64() throws IOException, MalformedModelException {
        take(8);
        return buffer.getLong();
    }

    /** An unsigned 64-bit count, refused above {@code max}. */
    long count(String what, long max) throws IOException, MalformedModelException {
        long value = i64();
        if (value < 0 || value > max) {
            throw new MalformedModelException(
                    "%s is %s at byte %d, the limit is %d"
                            .formatted(what, Long.toUnsignedString(value), position - 8, max));
        }
        return value;
    }

    /** Exactly {@code length} bytes; the caller has bounded the length. */
    byte[] bytes(int length) throws IOException, MalformedModelException {
        requireRemaining(length);
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            fill(1);
            int part = Math.min(length - done, buffer.remaining());
            buffer.get(bytes, done, part);
            done += part;
        }
        position += length;
        return bytes;
    }

    void skip(long length) throws IOException, MalformedModelException {
        requireRemaining(length);
        long left = length;
        while (left > 0) {
            fill(1);
            int part = (int) Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + part);
            left -= part;
        }
        position += length;
    }

    private void take(int bytes) throws IOException, MalformedModelException {
        requireRemaining(bytes);
        fill(bytes);
        position += bytes;
    }

    private void requireRemaining(long bytes) throws MalformedModelException {
        if (bytes < 0 || bytes > remaining()) {
            throw new MalformedModelException(
                    "%d bytes are announced at byte %d, only %d may follow"
                            .formatted(bytes, position, remaining()));
        }
    }

    private void fill(int bytes) throws IOException, MalformedModelException {
        if (buffer.remaining() >= bytes) {
            return;
        }
        buffer.compact();
        while (buffer.position() < bytes) {
            if (channel.read(buffer) < 0) {
                throw new MalformedModelException(
                        "the file ends at byte " + (position + buffer.position()));
            }
        }
        buffer.flip();
    }
}
