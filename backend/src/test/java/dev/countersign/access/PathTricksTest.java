package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.ServerTest;
import dev.countersign.access.InterfaceDescription.Operation;
import dev.countersign.access.ObjectRules.Rule;
import jakarta.inject.Inject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/**
 * Whoever is denied a route is denied every other spelling of it, and every other method that could
 * stand for it (Keycloak CVE-2026-9800, opa-envoy CVE-2026-26205). A device is left out: its proof
 * names the very address, so another spelling proves nothing (RFC 9449 section 4.3).
 */
@ServerTest
class PathTricksTest {
    private static final List<String> OVERRIDES =
            List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");
    private static final int AT_ONCE = 8;

    @Inject World world;
    @Inject Calls calls;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Set<String>> table = AccessTable.read();
    private final Map<String, Rule> rules = ObjectRules.read();
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final ConcurrentLinkedQueue<String> let = new ConcurrentLinkedQueue<>();
    private final List<CompletableFuture<?>> answers = new ArrayList<>();

    @Test
    void shouldDenyEverySpelling() {
        for (Operation operation : new InterfaceDescription().operations()) {
            Rule rule = rules.get(operation.name());
            for (Visitor who : tricksters(operation)) {
                boolean denied = !may(who, operation.name()) && !who.name().equals("device");
                if (rule != null && denied) {
                    trick(operation, rule, who);
                }
            }
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();

        assertThat(answers).hasSizeGreaterThan(5000);
        assertThat(let).as("of %d spellings of what is denied", answers.size()).isEmpty();
    }

    /**
     * Every role, nobody, and the first API client that is denied: their scopes are words alike.
     */
    private List<Visitor> tricksters(Operation operation) {
        List<Visitor> tricksters = new ArrayList<>();
        for (Visitor who : world.visitors()) {
            boolean client = who.name().contains(":");
            boolean enough =
                    client && tricksters.stream().anyMatch(other -> other.name().contains(":"));
            if (!enough && !who.name().equals(World.OWNER) && !may(who, operation.name())) {
                tricksters.add(who);
            }
        }
        return tricksters;
    }

    private boolean may(Visitor who, String route) {
        return who.isAmong(table.getOrDefault(route, Set.of()));
    }

    private void trick(Operation operation, Rule rule, Visitor who) {
        String path = world.existing(operation.path(), rule.objects());
        String body = rule.body().startsWith("?") ? "" : world.body(rule.body());
        for (String spelling : spellings(path)) {
            send(who, operation, calls.request(who, operation, operation.method(), spelling, body));
        }
        send(who, operation, calls.request(who, operation, "OPTIONS", path, ""));
        if (operation.method().equals("GET")) {
            send(who, operation, calls.request(who, operation, "HEAD", path, ""));
        }
        String carrier = operation.method().equals("GET") ? "POST" : "GET";
        if (!may(who, carrier + " " + operation.path())) {
            HttpRequest plain = calls.request(who, operation, carrier, path, "");
            for (String header : OVERRIDES) {
                HttpRequest overridden =
                        HttpRequest.newBuilder(plain, (_, _) -> true)
                                .header(header, operation.method())
                                .build();
                send(who, operation, overridden);
            }
        }
    }

    /** Other ways to write the path that some server, proxy or router takes for the same. */
    static Set<String> spellings(String path) {
        Set<String> spellings = new LinkedHashSet<>();
        int second = path.indexOf('/', 1);
        String head = second < 0 ? path : path.substring(0, second);
        String tail = second < 0 ? "" : path.substring(second);
        spellings.add("/" + path);
        spellings.add("/." + path);
        spellings.add("/x/.." + path);
        spellings.add("/%2e" + path);
        spellings.add("/x/%2e%2e" + path);
        spellings.add("/%2f" + path.substring(1));
        spellings.add("/;x" + path);
        spellings.add("/assets/.." + path);
        spellings.add("/assets/%2e%2e" + path);
        spellings.add(path + "/");
        spellings.add(path + "/.");
        spellings.add(path + ";x");
        spellings.add(path + ";.css");
        spellings.add(path + "%20");
        spellings.add(path + "?x=1");
        if (!path.equals("/")) {
            spellings.add("/%" + Integer.toHexString(path.charAt(1)) + path.substring(2));
            spellings.add(head.toUpperCase(Locale.ROOT) + tail);
            spellings.add(head + ";x" + tail);
        }
        if (!tail.isEmpty()) {
            spellings.add(head + "/" + tail);
            spellings.add(head + "/." + tail);
            spellings.add(head + "%2f" + tail.substring(1));
            spellings.add(head + "%2F" + tail.substring(1));
            spellings.add(head + "%5c" + tail.substring(1));
        }
        return spellings;
    }

    private void send(Visitor who, Operation operation, HttpRequest call) {
        room.acquireUninterruptibly();
        answers.add(
                http.sendAsync(call, HttpResponse.BodyHandlers.ofString())
                        .whenComplete((_, _) -> room.release())
                        .thenAccept(answer -> {
                            int status = answer.statusCode();
                            boolean denied =
                                    (status >= 400 && status < 500)
                                            || AccessMatrixTest.asksToSignIn(answer);
                            if (!denied) {
                                let.add(
                                        "%s as %s by %s %s: %d"
                                                .formatted(
                                                        operation.name(),
                                                        who.name(),
                                                        call.method(),
                                                        call.uri().getRawPath(),
                                                        status));
                            }
                        }));
    }
}
