package dev.countersign.identity.oidc;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How this server itself speaks to the provider: 3 s to connect, 5 s for the whole answer, no
 * redirects, at most 1 MiB.
 */
@Singleton
final class BackChannel implements HTTPRequestSender, ResourceRetriever {
    private static final int LONGEST = 1024 * 1024;
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(3))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    @PreDestroy
    void close() {
        http.close();
    }

    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest asked) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(asked.getURI()).timeout(ANSWER);
        asked.getHeaderMap()
                .forEach((name, values) -> values.forEach(v -> request.header(name, v)));
        String body = asked.getBody();
        request.method(
                asked.getMethod().name(),
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body));
        HttpResponse<byte[]> answer = exchange(request.build());
        HTTPResponse response = new HTTPResponse(answer.statusCode());
        answer.headers()
                .map()
                .forEach((name, values) -> response.setHeader(name, values.toArray(String[]::new)));
        response.setBody(text(answer));
        return response;
    }

    @Override
    public Resource retrieveResource(URL address) throws IOException {
        HttpResponse<byte[]> answer =
                exchange(
                        HttpRequest.newBuilder(URI.create(address.toString()))
                                .timeout(ANSWER)
                                .header("Accept", "application/json")
                                .build());
        String body = text(answer);
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode());
        }
        return new Resource(body, answer.headers().firstValue("content-type").orElse(""));
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        var answer =
                http.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), LONGEST));
        try {
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no whole answer within " + ANSWER.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static List<String> schemes(boolean plainHttp) {
        return plainHttp ? List.of("https", "http") : List.of("https");
    }
}
