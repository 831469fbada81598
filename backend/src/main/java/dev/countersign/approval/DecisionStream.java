package dev.countersign.approval;

import dev.countersign.platform.Page;
import dev.countersign.platform.export.PagedStream;
import dev.countersign.policy.StoredDecision;
import dev.countersign.policy.log.DecisionEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Decisions as events. After a failure a JSON array has no end, and gzip no trailer. */
final class DecisionStream extends PagedStream<StoredDecision> {
    private final DecisionEvents events;
    private final boolean array;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final OutputStream sink;
    private boolean first = true;

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
        super(pages, "decisions", new byte[0]);
        this.events = events;
        this.array = array;
        sink = gzip ? new GZIPOutputStream(buffer) : buffer;
    }

    @Override
    protected byte[] written(Page<StoredDecision> page) throws IOException {
        if (first) {
            write(array ? "[\n" : "");
        }
        for (StoredDecision decision : page.items()) {
            write(first || !array ? "" : ",\n");
            sink.write(events.event(decision));
            write(array ? "" : "\n");
            first = false;
        }
        if (page.next() == null) {
            write(array ? "\n]\n" : "");
            sink.close();
        }
        byte[] written = buffer.toByteArray();
        buffer.reset();
        return written;
    }

    private void write(String text) throws IOException {
        sink.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
