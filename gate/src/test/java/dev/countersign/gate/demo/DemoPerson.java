package dev.countersign.gate.demo;

import dev.countersign.token.FormatException;
import dev.countersign.token.Json;
import dev.countersign.token.JsonFields;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A person with a browser: signs in through the form, then uses the same session for the interface.
 */
public final class DemoPerson {
    private static final int MAX_ANSWER = 8 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();
    private final String url;
    private final String username;

    private DemoPerson(String url, String username) {
        this.url = url;
        this.username = username;
    }

    public static DemoPerson signIn(String url, String username, String password)
            throws IOException, InterruptedException {
        DemoPerson person = new DemoPerson(url, username);
        person.page("/signin");
        HttpResponse<String> answer =
                person.form("/signin", Map.of("username", username, "password", password));
        if (answer.statusCode() != 303) {
            throw new IllegalStateException(username + " cannot sign in: " + answer.statusCode());
        }
        person.page("/");
        return person;
    }

    /** Adds somebody, who chooses this password with the one-time password that they are given. */
    public DemoPerson join(String newcomer, String name, String role, String password)
            throws IOException, InterruptedException {
        JsonFields added =
                post(
                        "/api/v1/people",
                        Map.of(
                                "username",
                                newcomer,
                                "display_name",
                                name,
                                "programme",
                                "commercial",
                                "roles",
                                List.of(role),
                                "one_time_password",
                                true));
        DemoPerson person = new DemoPerson(url, newcomer);
        person.page("/signin");
        HttpResponse<String> chosen;
        try {
            person.form(
                    "/signin",
                    Map.of("username", newcomer, "password", added.text("one_time_password")));
            person.page("/signin/password");
            chosen =
                    person.form(
                            "/signin/password", Map.of("password", password, "repeated", password));
        } catch (FormatException e) {
            throw new IOException("no one-time password for " + newcomer, e);
        }
        if (chosen.statusCode() != 303) {
            throw new IllegalStateException(newcomer + " cannot join: " + chosen.statusCode());
        }
        person.page("/");
        return person;
    }

    String username() {
        return username;
    }

    HttpResponse<String> page(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)).header("Accept", "text/html"));
    }

    public HttpResponse<String> form(String path, Map<String, String> fields)
            throws IOException, InterruptedException {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("csrf", cookie("countersign_csrf"));
        StringBuilder body = new StringBuilder();
        all.forEach((name, value) ->
                body.append(body.isEmpty() ? "" : "&")
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Accept", "text/html")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    /** Reads through the interface; any other answer than success ends the demo. */
    public JsonFields get(String path) throws IOException, InterruptedException {
        return object(
                path,
                send(
                        HttpRequest.newBuilder(URI.create(url + path))
                                .header("Accept", "application/json")));
    }

    /** A file of the interface as it is; any other answer than success ends the demo. */
    String file(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(URI.create(url + path))
                                .header("Accept", "application/json"));
        object(path, answer);
        return answer.body();
    }

    /** Sends to the interface; any other answer than success ends the demo. */
    public JsonFields post(String path, Map<String, ?> body)
            throws IOException, InterruptedException {
        return object(
                path,
                send(
                        HttpRequest.newBuilder(URI.create(url + path))
                                .header("Accept", "application/json")
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofByteArray(
                                                json(body).canonicalBytes()))));
    }

    private JsonFields object(String path, HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    username + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        try {
            byte[] bytes =
                    answer.body().isEmpty()
                            ? "{}".getBytes(StandardCharsets.UTF_8)
                            : answer.body().getBytes(StandardCharsets.UTF_8);
            return JsonFields.of(Json.parseObject(bytes, MAX_ANSWER));
        } catch (FormatException e) {
            throw new IOException(path + " answered no JSON object", e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    private static Json json(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Json> members = new LinkedHashMap<>();
                map.forEach((name, member) -> members.put(String.valueOf(name), json(member)));
                yield new Json.Obj(members);
            }
            case List<?> list -> {
                List<Json> items = new ArrayList<>();
                list.forEach(item -> items.add(json(item)));
                yield new Json.Arr(items);
            }
            case Integer number -> new Json.Int(number);
            case Boolean bool -> new Json.Bool(bool);
            default -> new Json.Str(value.toString());
        };
    }
}
