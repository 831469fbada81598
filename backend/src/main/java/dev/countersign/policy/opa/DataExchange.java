package dev.countersign.policy.opa;

import dev.countersign.policy.EngineFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks OPA over HTTP in bounded time and size. A question is asked again only while OPA could not
 * be connected to, never once it may have been received. Redirects and proxies are not followed.
 */
final class DataExchange {
    private static final int MAX_ANSWER = 8 << 20;
    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final OpaSettings settings;
    private final Duration deadline;
    private final Duration pause;
    private final HttpClient http;
    private final Semaphore permits;

    DataExchange(OpaSettings settings, Duration deadline) {
        this(settings, deadline, PAUSE);
    }

    DataExchange(OpaSettings settings, Duration deadline, Duration pause) {
        this.settings = settings;
        this.deadline = deadline;
        this.pause = pause;
        permits = new Semaphore(settings.connections());
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .connectTimeout(settings.connectTimeout());
        if (settings.caFile() != null) {
            builder.sslContext(Authorities.trusting(settings.caFile()));
        }
        http = builder.build();
    }

    /** Gives the answer of any status to one JSON value. */
    HttpResponse<byte[]> ask(byte[] question) throws NoAnswer {
        long end = System.nanoTime() + deadline.toNanos();
        HttpRequest request = request(question);
        try {
            if (!permits.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new NoAnswer(
                        EngineFailure.DEADLINE,
                        "%d questions were asked at once and none was answered within %s"
                                .formatted(settings.connections(), deadline));
            }
            try {
                return untilConnected(request, end);
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswer(EngineFailure.INTERNAL, "the thread was interrupted");
        }
    }

    private HttpRequest request(byte[] question) throws NoAnswer {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(settings.decision())
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofByteArray(question));
        if (settings.tokenFile() != null) {
            try {
                request.header(
                        "authorization",
                        "Bearer " + Files.readString(settings.tokenFile()).strip());
            } catch (IOException | IllegalArgumentException e) {
                // the message could hold the token
                throw new NoAnswer(
                        EngineFailure.INTERNAL,
                        "the token in " + settings.tokenFile() + " cannot be read or used");
            }
        }
        return request.build();
    }

    private HttpResponse<byte[]> untilConnected(HttpRequest request, long end)
            throws NoAnswer, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(request, end);
            } catch (ConnectException | HttpConnectTimeoutException e) {
                if (attempt == ATTEMPTS || end - System.nanoTime() <= pause.toNanos()) {
                    throw new NoAnswer(
                            EngineFailure.UNREACHABLE,
                            "OPA at %s could not be connected to in %d attempts: %s"
                                    .formatted(settings.url(), attempt, e));
                }
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        }
    }

    private HttpResponse<byte[]> once(HttpRequest request, long end)
            throws NoAnswer, InterruptedException, ConnectException, HttpConnectTimeoutException {
        AtomicBoolean begun = new AtomicBoolean();
        BodyHandler<byte[]> bounded =
                head -> {
                    begun.set(true);
                    return BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER)
                            .apply(head);
                };
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, bounded);
        try {
            return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new NoAnswer(
                    EngineFailure.DEADLINE,
                    "OPA at %s did not answer within %s".formatted(settings.url(), deadline));
        } catch (ExecutionException e) {
            throw broken(e.getCause(), begun.get());
        } finally {
            answer.cancel(true); // also ends the evaluation in OPA
        }
    }

    /** What came after a connection was there; before that it is thrown as it is. */
    private NoAnswer broken(@Nullable Throwable cause, boolean begun)
            throws ConnectException, HttpConnectTimeoutException {
        return switch (cause) {
            case ConnectException connect -> throw connect;
            case HttpConnectTimeoutException connect -> throw connect;
            case IOException e when begun ->
                    new NoAnswer(
                            EngineFailure.OUTPUT_INVALID,
                            "the answer is larger than 8 MiB or broke off: " + e.getMessage());
            case null, default ->
                    new NoAnswer(
                            EngineFailure.UNREACHABLE,
                            "the connection to OPA at %s failed: %s"
                                    .formatted(settings.url(), cause));
        };
    }

    void close() {
        http.shutdownNow();
    }
}
