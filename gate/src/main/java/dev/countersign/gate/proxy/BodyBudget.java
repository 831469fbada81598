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
 * together up to a share of memory, so that many at once wait instead of exhausting it. Accounts
 * that were not enrolled have a small share of their own, so that they hold up nobody else by
 * sending slowly.
 */
final class BodyBudget {
    /** Pictures travel as base64 in JSON: 100 MB happen. */
    static final int MAX_BODY = 128 * 1024 * 1024;

    private static final int KILO = 1024;
    private static final int PIECE = 64 * 1024;

    /** A body exists as bytes, text, parsed text and new bytes: up to six times its length. */
    private static final int COPIES = 6;

    private final Limits limits;

    /** Of the whole, one part in so many is for accounts that were not enrolled. */
    private static final int PARTS = 8;

    private final int max;
    private final Share enrolled;
    private final Share strangers;

    BodyBudget(Limits limits) {
        this.limits = limits;
        long all = limits.memory() / 2 / COPIES;
        this.max = (int) Math.min(MAX_BODY, all - all / PARTS);
        this.enrolled = new Share((all - all / PARTS) / KILO);
        this.strangers = new Share(all / PARTS / KILO);
    }

    /** Kilobytes of bodies that may be in memory at once. */
    private static final class Share {
        private final int all;
        private final Semaphore free;

        private Share(long kilobytes) {
            this.all = (int) Math.max(1, kilobytes);
            this.free = new Semaphore(all, true);
        }
    }

    /** A body in memory, and the room that it takes until it is closed. */
    static final class Held implements AutoCloseable {
        private final byte[] bytes;
        private final Room room;

        private Held(byte[] bytes, Room room) {
            this.bytes = bytes;
            this.room = room;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public void close() {
            room.close();
        }
    }

    /** Room for one body until it is closed. */
    record Room(Semaphore free, int kilobytes) implements AutoCloseable {
        @Override
        public void close() {
            free.release(kilobytes);
        }
    }

    /**
     * @param known whether the caller's account was enrolled
     */
    Held read(Request request, boolean known) throws RefusedException {
        HttpFields headers = request.getHeaders();
        for (HttpField encoding : headers.getFields(HttpHeader.CONTENT_ENCODING)) {
            if (!"identity".equalsIgnoreCase(String.valueOf(encoding.getValue()).strip())) {
                throw RefusedException.malformed("it is compressed");
            }
        }
        long announced = headers.getLongField(HttpHeader.CONTENT_LENGTH);
        Room room = room(announced, known);
        boolean kept = false;
        try (InputStream in = Request.asInputStream(request)) {
            byte[] bytes = bytes(in, Math.max(0, announced));
            kept = true;
            return new Held(bytes, room);
        } catch (IOException | HttpException.RuntimeException _) {
            throw RefusedException.broken();
        } finally {
            if (!kept) {
                room.close();
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

    /**
     * Waits for room.
     *
     * @param announced bytes, or less than 0 if unknown
     */
    Room room(long announced, boolean known) throws RefusedException {
        if (announced > max) {
            throw RefusedException.tooLarge(max);
        }
        Share share = known ? enrolled : strangers;
        // Without a length the worst is assumed.
        int kilobytes = (int) Math.min(share.all, (announced < 0 ? max : announced) / KILO + 1);
        try {
            if (!share.free.tryAcquire(
                    kilobytes, limits.room().toMillis(), TimeUnit.MILLISECONDS)) {
                throw RefusedException.busy("Other large calls are being read.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RefusedException.busy("The gate is stopping.");
        }
        return new Room(share.free, kilobytes);
    }
}
