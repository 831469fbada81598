package dev.countersign.gate.server;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * One HTTP call with limits: 5 s to connect, a limit for the whole, no redirects, answers of at
 * most 16 MiB.
 */
final class Exchange {
    static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    /** An answer of any status. */
    static final class Answer {
        private final int status;
        private final HttpHeaders headers;
        private final byte[] body;

        Answer(int status, HttpHeaders headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        int status() {
            return status;
        }

        HttpHeaders headers() {
            return headers;
        }

        /** The body as text, for files that are ASCII by their format. */
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        Json.Obj json() throws ServerException {
            try {
                return Json.parseObject(body, MAX_ANSWER_BYTES);
            } catch (FormatException e) {
                throw ServerException.unusable(String.valueOf(e.getMessage()));
            }
        }

        Optional<String> nonce() {
            return headers.firstValue("DPoP-Nonce").filter(nonce -> nonce.length() <= 512);
        }

        /**
         * The answer itself when its status is a success, else the problem that it reports (RFC
         * 9457, RFC 6749).
         */
        Answer orRefused() throws ServerException {
            if (status >= 200 && status < 300) {
                return this;
            }
            String code = "http." + status;
            String detail = "The server answered with status " + status + ".";
            try {
                Json.Obj problem = Json.parseObject(body, 64 * 1024);
                code = text(problem, "code").or(() -> text(problem, "error")).orElse(code);
                detail =
                        text(problem, "detail")
                                .or(() -> text(problem, "error_description"))
                                .or(() -> text(problem, "title"))
                                .orElse(detail);
            } catch (FormatException _) {
                // not a problem document: the status has to do
            }
            throw ServerException.refused(status, code, detail + " (" + code + ")");
        }

        private static Optional<String> text(Json.Obj object, String name) {
            return object.get(name) instanceof Json.Str(String value)
                    ? Optional.of(value)
                    : Optional.empty();
        }
    }

    Answer send(HttpRequest request) throws ServerException {
        String origin = request.uri().getScheme() + "://" + request.uri().getRawAuthority();
        try {
            HttpResponse<InputStream> response =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                byte[] body = in.readNBytes(MAX_ANSWER_BYTES + 1);
                if (body.length > MAX_ANSWER_BYTES) {
                    throw ServerException.unusable(
                            "it is larger than " + MAX_ANSWER_BYTES + " bytes");
                }
                return new Answer(response.statusCode(), response.headers(), body);
            }
        } catch (IOException e) {
            throw ServerException.unreachable(
                    origin, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ServerException.unreachable(origin, "interrupted");
        }
    }

    static HttpRequest.Builder request(String url, Duration limit) throws ServerException {
        try {
            return HttpRequest.newBuilder(URI.create(url))
                    .timeout(limit)
                    .header("User-Agent", "countersign-gate");
        } catch (IllegalArgumentException _) {
            throw ServerException.unusable("it names an address that is no URL");
        }
    }
}
