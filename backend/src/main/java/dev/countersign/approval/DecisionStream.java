package dev.countersign.approval;

import dev.countersign.platform.Page;
import dev.countersign.policy.StoredDecision;
import dev.countersign.policy.log.DecisionEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decisions as events, read page by page while they are written out: needs memory for one page,
 * however many there are. A failure in between is an {@link IOException}, so that what was received
 * is never taken for whole: a JSON array then has no end, and gzip no trailer. Not safe for use by
 * several threads.
 */
final class DecisionStream extends InputStream {
    private final Function<@Nullable String, Page<StoredDecision>> pages;
    private final DecisionEvents events;
    private final boolean array;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final OutputStream sink;
    private byte[] ready = {};
    private int at;
    private @Nullable String after;
    private boolean first = true;
    private boolean ended;

    /**
     * @param pages gives the page after a cursor, the first one for null
     * @param array a JSON array instead of one event a line
     */
    DecisionStream(
            Function<@Nullable String, Page<StoredDecision>> pages,
            DecisionEvents events,
            boolean array,
            boolean gzip)
            throws IOException {
        this.pages = pages;
        this.events = events;
        this.array = array;
        sink = gzip ? new GZIPOutputStream(buffer) : buffer;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        while (at == ready.length && !ended && length > 0) {
            fill();
        }
        if (at == ready.length) {
            return length == 0 ? 0 : -1;
        }
        int taken = Math.min(length, ready.length - at);
        System.arraycopy(ready, at, target, offset, taken);
        at += taken;
        return taken;
    }

    private void fill() throws IOException {
        Page<StoredDecision> page;
        try {
            page = pages.apply(after);
            if (first) {
                write(array ? "[\n" : "");
            }
            for (StoredDecision decision : page.items()) {
                write(first || !array ? "" : ",\n");
                sink.write(events.event(decision));
                write(array ? "" : "\n");
                first = false;
            }
        } catch (RuntimeException e) {
            throw new IOException("the export of decisions broke off", e);
        }
        after = page.next();
        if (after == null) {
            write(array ? "\n]\n" : "");
            sink.close();
            ended = true;
        }
        ready = buffer.toByteArray();
        at = 0;
        buffer.reset();
    }

    private void write(String text) throws IOException {
        sink.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
