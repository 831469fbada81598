package dev.countersign.gate.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** Carries a call to the tool and its answer back, each piece as it arrives. */
final class Relay {
    private static final int PIECE = 16 * 1024;
    private static final long TICK_MILLIS = 250;

    private final Upstream upstream;
    private final PeerSockets sockets;

    Relay(Upstream upstream, PeerSockets sockets) {
        this.upstream = upstream;
        this.sockets = sockets;
    }

    /** Where the tool should be. */
    String where() {
        return upstream.base().getAuthority();
    }

    /** The same call to the tool, without its body. The query stays here: no route needs one. */
    HttpRequest.Builder onward(String path, Request request) {
        HttpRequest.Builder onward = upstream.to(path);
        Headers.request(request.getHeaders(), onward);
        return onward;
    }

    /** What is done while the tool has not answered. */
    @FunctionalInterface
    interface Tick {
        void tick() throws RefusedException, IOException;
    }

    void pass(HttpRequest.Builder onward, Request request, Response response)
            throws RefusedException, IOException {
        patient(request);
        try (Answer answer = send(onward.build(), request, () -> {})) {
            answer.copy(response);
        }
    }

    /** Sends the request's own bytes on, however many, without keeping them. */
    void upload(HttpRequest.Builder onward, Request request, Response response)
            throws RefusedException, IOException {
        if (request.getHeaders().contains(HttpHeader.CONTENT_ENCODING)) {
            throw RefusedException.malformed("it is compressed");
        }
        Incoming incoming = new Incoming(Request.asInputStream(request));
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofInputStream(() -> incoming);
        long length = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        if (length == 0) {
            body = HttpRequest.BodyPublishers.noBody();
        } else if (length > 0) {
            body = HttpRequest.BodyPublishers.fromPublisher(body, length);
        }
        try (Answer answer =
                send(
                        onward.header("Content-Type", "application/octet-stream")
                                .POST(body)
                                .build(),
                        request,
                        () -> {})) {
            answer.copy(response);
        } catch (IOException e) {
            if (incoming.isBroken() && !response.isCommitted()) {
                throw RefusedException.broken();
            }
            throw e;
        }
    }

    /** A tool may think for minutes before its first word; a body that stops coming may not. */
    static void patient(Request request) {
        request.addIdleTimeoutListener(_ -> false);
    }

    /** Waits for the head of the tool's answer. */
    Answer send(HttpRequest onward, Request request, Tick tick)
            throws RefusedException, IOException {
        CompletableFuture<HttpResponse<InputStream>> coming = upstream.send(onward);
        try {
            while (true) {
                try {
                    return new Answer(coming.get(TICK_MILLIS, TimeUnit.MILLISECONDS));
                } catch (TimeoutException _) {
                    if (hungUp(request)) {
                        throw new IOException("the caller hung up");
                    }
                    tick.tick();
                }
            }
        } catch (ExecutionException | CancellationException e) {
            throw new IOException("the tool did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            if (!coming.isDone()) {
                coming.cancel(true);
            }
        }
    }

    private boolean hungUp(Request request) {
        Optional<InetSocketAddress[]> ends = FrontHandler.ends(request);
        return ends.isPresent() && sockets.hungUp(ends.get()[0], ends.get()[1]);
    }

    /** The tool's answer, whose body still comes. */
    static final class Answer implements AutoCloseable {
        private final HttpResponse<InputStream> answer;

        private Answer(HttpResponse<InputStream> answer) {
            this.answer = answer;
        }

        int status() {
            return answer.statusCode();
        }

        InputStream body() {
            return answer.body();
        }

        void head(Response response) {
            response.setStatus(answer.statusCode());
            Headers.response(answer, response.getHeaders());
            answer.headers()
                    .firstValueAsLong("content-length")
                    .ifPresent(
                            length -> response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length));
        }

        void copy(Response response) throws IOException {
            head(response);
            byte[] piece = new byte[PIECE];
            InputStream in = answer.body();
            long left = answer.headers().firstValueAsLong("content-length").orElse(Long.MAX_VALUE);
            if (answer.request().method().equals("HEAD")) {
                left = 0;
            }
            while (left > 0) {
                int count = in.read(piece);
                if (count < 0) {
                    break;
                }
                left -= count;
                Content.Sink.write(response, left == 0, ByteBuffer.wrap(piece, 0, count));
            }
            if (!response.hasLastWrite()) {
                Content.Sink.write(response, true, null);
            }
        }

        /** Ends an answer that was cut, with words where it is a stream. */
        void end(Response response, String words) throws IOException {
            boolean stream = answer.headers().firstValue("content-length").isEmpty();
            if (!stream || response.hasLastWrite()) {
                throw new IOException("the answer was cut");
            }
            Content.Sink.write(
                    response, true, ByteBuffer.wrap(words.getBytes(StandardCharsets.UTF_8)));
        }

        /** Ends the tool's work on it when not all was read. */
        @Override
        public void close() throws IOException {
            answer.body().close();
        }
    }
}
