package dev.countersign.gate.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.NanoTime;

/**
 * Reads bodies that the gate must understand before they go on: each up to a limit, and all
 * together up to a share of memory, so that many at once wait instead of exhausting it.
 */
final class BodyBudget {
    /** Pictures travel as base64 in JSON: 100 MB happen. */
    static final int MAX_BODY = 128 * 1024 * 1024;

    private static final int KILO = 1024;
    private static final int PIECE = 64 * 1024;

    /** A body exists as bytes, text, parsed text and new bytes: up to six times its length. */
    private static final int COPIES = 6;

    private final Limits limits;
    private final int max;
    private final int all;
    private final Semaphore kilobytes;

    BodyBudget(Limits limits) {
        this.limits = limits;
        long share = limits.memory() / 2 / COPIES;
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
            if (!kilobytes.tryAcquire(room, limits.room().toMillis(), TimeUnit.MILLISECONDS)) {
                throw RefusedException.busy("Other large calls are being read.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RefusedException.busy("The gate is stopping.");
        }
        boolean kept = false;
        try (InputStream in = Request.asInputStream(request)) {
            byte[] bytes = bytes(in, Math.max(0, announced));
            kept = true;
            return new Held(bytes, room);
        } catch (IOException | HttpException.RuntimeException _) {
            throw RefusedException.broken();
        } finally {
            if (!kept) {
                kilobytes.release(room);
            }
        }
    }

    /** Piece by piece, because the idle limit alone lets a body take as long as it likes. */
    private byte[] bytes(InputStream in, long announced) throws RefusedException, IOException {
        long began = NanoTime.now();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) announced);
        byte[] piece = new byte[PIECE];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            if (bytes.size() + count > max) {
                throw RefusedException.tooLarge(max);
            }
            if (NanoTime.millisSince(began) > limits.body().toMillis()) {
                throw RefusedException.tooSlow();
            }
            bytes.write(piece, 0, count);
        }
        return bytes.toByteArray();
    }
}
