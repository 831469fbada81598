package dev.countersign.gate.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Reads bodies that the gate must understand before they go on: each up to a limit, and all
 * together up to a share of memory, so that many at once wait instead of exhausting it.
 */
final class BodyBudget {
    /** Pictures travel as base64 in JSON: 100 MB happen. */
    static final int MAX_BODY = 128 * 1024 * 1024;

    private static final int KILO = 1024;
    private static final long PATIENCE_SECONDS = 30;

    /** A body exists as bytes, text, parsed text and new bytes: up to six times its length. */
    private static final int COPIES = 6;

    private final int max;
    private final int all;
    private final Semaphore kilobytes;

    BodyBudget(long memory) {
        long share = memory / 2 / COPIES;
        this.max = (int) Math.min(MAX_BODY, share);
        this.all = (int) Math.max(1, share / KILO);
        this.kilobytes = new Semaphore(all, true);
    }

    /** A body in memory, and the room that it takes until it is closed. */
    final class Held implements AutoCloseable {
        private final byte[] bytes;
        private final int room;

        private Held(byte[] bytes, int room) {
            this.bytes = bytes;
            this.room = room;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public void close() {
            kilobytes.release(room);
        }
    }

    Held read(Request request) throws RefusedException {
        HttpFields headers = request.getHeaders();
        for (HttpField encoding : headers.getFields(HttpHeader.CONTENT_ENCODING)) {
            if (!"identity".equalsIgnoreCase(String.valueOf(encoding.getValue()).strip())) {
                throw RefusedException.malformed("it is compressed");
            }
        }
        long announced = headers.getLongField(HttpHeader.CONTENT_LENGTH);
        if (announced > max) {
            throw RefusedException.tooLarge(max);
        }
        // Without a length the worst is assumed.
        int room = (int) Math.min(all, (announced < 0 ? max : announced) / KILO + 1);
        try {
            if (!kilobytes.tryAcquire(room, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw RefusedException.busy("Other large calls are being read.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RefusedException.busy("The gate is stopping.");
        }
        boolean kept = false;
        try (InputStream in = Request.asInputStream(request)) {
            byte[] bytes = in.readNBytes(max + 1);
            if (bytes.length > max) {
                throw RefusedException.tooLarge(max);
            }
            kept = true;
            return new Held(bytes, room);
        } catch (IOException _) {
            throw RefusedException.malformed("it ends early, or its framing is broken");
        } finally {
            if (!kept) {
                kilobytes.release(room);
            }
        }
    }
}
