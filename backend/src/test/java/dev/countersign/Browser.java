package dev.countersign;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** A browser without JavaScript: cookies, forms with their CSRF token, no automatic redirects. */
public final class Browser {
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();
    private final String base;

    public Browser(String base) {
        this.base = base;
    }

    public HttpResponse<String> get(String path) {
        return send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Accept", "text/html"));
    }

    /** Sends a form with the CSRF token that an earlier page gave. */
    public HttpResponse<String> post(String path, Map<String, String> fields) {
        String form =
                fields.entrySet().stream()
                        .map(f -> encode(f.getKey()) + "=" + encode(f.getValue()))
                        .collect(Collectors.joining("&"));
        return postRaw(path, form + "&csrf=" + encode(cookie("countersign_csrf")));
    }

    /** Sends exactly this form. */
    public HttpResponse<String> postRaw(String path, String form) {
        return postRaw(path, form, "application/x-www-form-urlencoded");
    }

    /** Sends exactly this body of this type. */
    public HttpResponse<String> postRaw(String path, String form, String type) {
        return send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Accept", "text/html")
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    /** Signs in through the form; the next page is the caller's business. */
    public HttpResponse<String> signIn(String username, String password) {
        get("/signin");
        HttpResponse<String> answer =
                post("/signin", Map.of("username", username, "password", password));
        get("/signin");
        return answer;
    }

    public String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(c -> c.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
