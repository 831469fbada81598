package dev.countersign.platform.export;

import dev.countersign.platform.Page;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list read page by page while it is written out: needs memory for one page, however long it is.
 * A failure in between is an {@link IOException}, so that what was received is never taken for
 * whole. Not safe for use by several threads.
 *
 * @param <T> what the list holds
 */
public abstract class PagedStream<T> extends InputStream {
    private final Function<@Nullable String, Page<T>> pages;
    private final String what;
    private byte[] ready;
    private int at;
    private @Nullable String after;
    private boolean ended;

    /**
     * @param pages gives the page after a cursor, the first one for null
     * @param what is exported, for the message of a failure
     * @param head stands before everything
     */
    protected PagedStream(Function<@Nullable String, Page<T>> pages, String what, byte[] head) {
        this.pages = pages;
        this.what = what;
        this.ready = head.clone();
    }

    /** A page as bytes; the last one has no next. */
    protected abstract byte[] written(Page<T> page) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
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
        try {
            Page<T> page = pages.apply(after);
            ready = written(page);
            at = 0;
            after = page.next();
            ended = after == null;
        } catch (RuntimeException e) {
            throw new IOException("the export of " + what + " broke off", e);
        }
    }
}
