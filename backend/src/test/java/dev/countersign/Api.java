package dev.countersign;

import com.fasterxml.jackson.databind.JsonNode;
import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.identity.Sessions;
import dev.countersign.identity.client.ApiClients;
import dev.countersign.platform.StrictJson;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Calls the JSON interface over HTTP as people and API clients that it makes. */
@Singleton
public final class Api {
    /** Calls without any proof. */
    public static final Identity NOBODY =
            new Identity(new Caller(Caller.Kind.PERSON, "", Set.of()), "X-Nobody", "1");

    private final HttpClient http = HttpClient.newHttpClient();
    private final EmbeddedServer server;
    private final People people;
    private final Sessions sessions;
    private final ApiClients clients;

    Api(EmbeddedServer server, People people, Sessions sessions, ApiClients clients) {
        this.server = server;
        this.people = people;
        this.sessions = sessions;
        this.clients = clients;
    }

    /** An answer with its body read as JSON. */
    public record Answer(int status, JsonNode body, Map<String, String> headers) {
        public String code() {
            return body.path("code").asText();
        }

        /** {@code pointer code} of every error. */
        public Set<String> errors() {
            return body.path("errors")
                    .valueStream()
                    .map(e -> e.path("pointer").asText() + " " + e.path("code").asText())
                    .collect(Collectors.toSet());
        }

        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** Somebody who calls, with what proves it. */
    public record Identity(Caller caller, String header, String value) {}

    /** A new person with these roles, signed in. */
    public Identity person(Role... roles) {
        Person person =
                people.add(
                        "test",
                        "p" + UUID.randomUUID(),
                        "Test Person",
                        Programme.COMMERCIAL,
                        Set.of(roles));
        return signedIn(person);
    }

    /** A person that is there already, signed in. */
    public Identity signedIn(Person person) {
        Set<String> grants = person.roles().stream().map(Role::id).collect(Collectors.toSet());
        Cookie cookie = sessions.begin(person);
        return new Identity(
                new Caller(Caller.Kind.PERSON, person.id(), grants),
                "Cookie",
                cookie.getName() + "=" + cookie.getValue());
    }

    /** A new API client with these scopes. */
    public Identity client(String... scopes) {
        String name = "c" + UUID.randomUUID();
        String token = clients.create("test", name, Set.of(scopes));
        return new Identity(
                new Caller(Caller.Kind.CLIENT, "cli_" + name, Set.of(scopes)),
                "Authorization",
                "Bearer " + token);
    }

    public Answer get(Identity who, String path) {
        return send(request(who, path).GET());
    }

    public Answer post(Identity who, String path, String json) {
        return post(who, path, json.getBytes(StandardCharsets.UTF_8));
    }

    public Answer post(Identity who, String path, byte[] body) {
        return post(who, path, body, "application/json");
    }

    public Answer post(Identity who, String path, byte[] body, String type) {
        return send(
                request(who, path)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    public Answer patch(Identity who, String path, String ifMatch, String json) {
        HttpRequest.Builder request = request(who, path).header("Content-Type", "application/json");
        if (!ifMatch.isEmpty()) {
            request.header("If-Match", ifMatch);
        }
        return send(request.method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
    }

    public Answer put(Identity who, String path, String ifMatch, String json) {
        HttpRequest.Builder request = request(who, path).header("Content-Type", "application/json");
        if (!ifMatch.isEmpty()) {
            request.header("If-Match", ifMatch);
        }
        return send(request.PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** With these headers beside the usual ones. */
    public Answer post(Identity who, String path, String json, Map<String, String> headers) {
        HttpRequest.Builder request = request(who, path).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return send(request.POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpRequest.Builder request(Identity who, String path) {
        return HttpRequest.newBuilder(URI.create(server.getURL() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Accept", "application/json")
                .header(who.header(), who.value());
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> headers = new HashMap<>();
            answer.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
            return new Answer(answer.statusCode(), StrictJson.tree(answer.body()), headers);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
