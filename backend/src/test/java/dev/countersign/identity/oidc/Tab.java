package dev.countersign.identity.oidc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A browser that knows our server under its public https address, as one behind a reverse proxy
 * does, and the provider under its own. Keeps cookies by host; redirects are followed on request.
 */
final class Tab {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Map<String, String>> cookies = new HashMap<>();
    private final String publicUrl;
    private final String server;
    private final Map<String, String> headers = new HashMap<>();

    Tab(String publicUrl, String server) {
        this.publicUrl = publicUrl;
        this.server = server;
    }

    /** One answer, its redirect not followed. */
    HttpResponse<String> get(String address) {
        return send(address, HttpRequest.newBuilder());
    }

    HttpResponse<String> post(String address, String form) {
        return send(
                address,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    /** Sends a form of ours with its token. */
    HttpResponse<String> submit(String path, Map<String, String> fields) {
        String form =
                fields.entrySet().stream()
                        .map(f -> encode(f.getKey()) + "=" + encode(f.getValue()))
                        .collect(Collectors.joining("&"));
        return post(path, form + "&csrf=" + encode(cookie("__Host-countersign_csrf")));
    }

    /** Sends this header from now on. */
    Tab with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** Where the answer leads, until a page comes or the address begins with {@code stop}. */
    HttpResponse<String> follow(HttpResponse<String> answer, String stop) {
        HttpResponse<String> last = answer;
        String here = answer.uri().toString().replace(server, publicUrl);
        while (!location(last).isEmpty() && !absolute(here, location(last)).startsWith(stop)) {
            here = absolute(here, location(last));
            last = get(here);
        }
        return last;
    }

    /** Empty when the answer leads nowhere. */
    static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("location").orElse("");
    }

    String absolute(String here, String location) {
        return location.startsWith("/") ? origin(here) + location : location;
    }

    String cookie(String name) {
        return cookies.getOrDefault(publicUrl, Map.of()).getOrDefault(name, "");
    }

    void plant(String name, String value) {
        cookies.computeIfAbsent(publicUrl, _ -> new HashMap<>()).put(name, value);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String origin(String address) {
        URI uri = URI.create(address);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private HttpResponse<String> send(String address, HttpRequest.Builder request) {
        String whole = absolute(publicUrl, address);
        String origin = origin(whole);
        Map<String, String> jar = cookies.computeIfAbsent(origin, _ -> new HashMap<>());
        if (!jar.isEmpty()) {
            request.header(
                    "Cookie",
                    jar.entrySet().stream()
                            .map(c -> c.getKey() + "=" + c.getValue())
                            .collect(Collectors.joining("; ")));
        }
        headers.forEach(request::header);
        request.uri(URI.create(whole.replace(publicUrl, server)))
                .timeout(Duration.ofSeconds(20))
                .header("Accept", "text/html")
                .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
        try {
            HttpResponse<String> answer =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            answer.headers().allValues("set-cookie").forEach(c -> keep(jar, c));
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void keep(Map<String, String> jar, String cookie) {
        String[] pair = cookie.split(";", 2)[0].split("=", 2);
        boolean gone = cookie.contains("Max-Age=0") || pair[1].isEmpty();
        if (gone) {
            jar.remove(pair[0]);
        } else {
            jar.put(pair[0], pair[1]);
        }
    }
}
