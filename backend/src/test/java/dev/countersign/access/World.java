package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Api;
import dev.countersign.Api.Identity;
import dev.countersign.approval.Office;
import dev.countersign.approval.effect.Effects;
import dev.countersign.endpoint.TestGate;
import dev.countersign.endpoint.TestGates;
import dev.countersign.identity.Role;
import dev.countersign.identity.Trainings;
import dev.countersign.issuance.KeyRotation;
import dev.countersign.notify.NewWebhook;
import dev.countersign.notify.Webhooks;
import dev.countersign.policy.TestBundles;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A developer with one object of every kind, and everybody else who may come across it. */
@Singleton
final class World {
    /** The developer whose objects they are. */
    static final String OWNER = "owner";

    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
    private static final Pattern CSRF = Pattern.compile("countersign_csrf=([^;]+)");
    private static final int MANY = 600_000;
    private static final int EFFECT_TRIES = 1200;
    private static final Duration EFFECT_PAUSE = Duration.ofMillis(100);

    private final Api api;
    private final Office office;
    private final TestGates gates;
    private final Trainings trainings;
    private final Further further;
    private final EmbeddedServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Visitor> visitors = new LinkedHashMap<>();
    private final Map<String, String> objects = new LinkedHashMap<>();

    /** What is made for objects that no call of the interface makes, or not at once. */
    @Singleton
    record Further(TestBundles bundles, Effects effects, KeyRotation keys, Webhooks webhooks) {}

    World(
            Api api,
            Office office,
            TestGates gates,
            Trainings trainings,
            Further further,
            EmbeddedServer server) {
        this.api = api;
        this.office = office;
        this.gates = gates;
        this.trainings = trainings;
        this.further = further;
        this.server = server;
    }

    /** Everybody, made when first asked for. */
    synchronized List<Visitor> visitors() {
        fill();
        return List.copyOf(visitors.values());
    }

    /** A new person with the roles of this one; whoever is no person stays as they are. */
    Visitor renewed(Visitor old) {
        if (old.grants().isEmpty() || !old.grants().stream().allMatch(World::isRole)) {
            return old;
        }
        Role[] roles = old.grants().stream().map(Role::of).toArray(Role[]::new);
        return person(old.name(), api.person(roles));
    }

    private static boolean isRole(String grant) {
        return List.of(Role.values()).stream().anyMatch(role -> role.id().equals(grant));
    }

    /** The path with an object of the owner in place of each parameter, of these kinds in order. */
    synchronized String existing(String path, List<String> kinds) {
        fill();
        return filled(path, kinds, objects);
    }

    /** The path with ids that nothing has. */
    static String absent(String path, List<String> kinds) {
        return filled(path, kinds, ABSENT);
    }

    /** The text with the owner's objects in place of their kinds in braces. */
    synchronized String body(String text) {
        fill();
        return named(text, objects);
    }

    /** As {@link #body}, but the first object is one that does not exist. */
    String absentBody(String text) {
        String first =
                NAME.matcher(text)
                        .results()
                        .map(name -> name.group(1))
                        .filter(ABSENT::containsKey)
                        .findFirst()
                        .orElseThrow();
        return body(text.replace("{" + first + "}", String.valueOf(ABSENT.get(first))));
    }

    /** Whether the text names an object. */
    static boolean namesAnObject(String text) {
        return NAME.matcher(text).results().anyMatch(name -> ABSENT.containsKey(name.group(1)));
    }

    private static final Map<String, String> ABSENT =
            Map.ofEntries(
                    Map.entry("activation", "999999"),
                    Map.entry("approval", "apr_00000000000000000000000000"),
                    Map.entry("changed_bundle", "bnd_00000000000000000000000000"),
                    Map.entry("exception", "exc_00000000000000000000000000"),
                    Map.entry("key", "A".repeat(43)),
                    Map.entry("webhook", "whk_00000000000000000000000000"),
                    Map.entry("artifact", "sha256:" + "0".repeat(64)),
                    Map.entry("bundle", "bnd_00000000000000000000000000"),
                    Map.entry("client", "cli_00000000000000000000000000"),
                    Map.entry("decision", "dec_00000000000000000000000000"),
                    Map.entry("device", "dev_00000000000000000000000000"),
                    Map.entry("group", "grp_00000000000000000000000000"),
                    Map.entry("model", "no-such-model"),
                    Map.entry("person", "usr_00000000000000000000000000"),
                    Map.entry("receipt", "rcp_00000000000000000000000000"),
                    Map.entry("request", "req_00000000000000000000000000"),
                    Map.entry("rule", "no.such.rule"),
                    Map.entry("set", "set_00000000000000000000000000"),
                    Map.entry("status", "999999"));

    private void fill() {
        if (!visitors.isEmpty()) {
            return;
        }
        Identity owner = api.person(Role.DEVELOPER);
        Identity admin = api.person(Role.ADMINISTRATOR);
        Identity lead = api.person(Role.SECURITY_LEAD);
        trainings.acceptResponsibleUse(owner.caller().id());
        things(owner, admin, lead);
        add(person(OWNER, owner));
        for (Role role : Role.values()) {
            add(person(role.id(), api.person(role)));
        }
        add(visitor(Visitor.ANONYMOUS, Set.of(), Api.NOBODY, ""));
        add(device(gates.enrolled()));
        for (String scope : Route.WORDS.stream().filter(word -> word.contains(":")).toList()) {
            add(client(scope, admin));
        }
    }

    private void add(Visitor visitor) {
        visitors.put(visitor.name(), visitor);
    }

    private Visitor client(String scope, Identity admin) {
        String body =
                "{\"name\":\"c%s\",\"scopes\":[\"%s\"],\"requests_per_minute\":%d}"
                        .formatted(UUID.randomUUID(), scope, MANY);
        String token = api.post(admin, "/api/v1/clients", body).body().path("token").asText();
        return new Visitor(
                scope,
                Set.of(scope),
                "",
                (call, _, _) -> call.header("Authorization", "Bearer " + token));
    }

    private static Visitor device(TestGate gate) {
        return new Visitor(
                "device",
                Set.of("device"),
                "",
                (call, method, path) -> {
                    String token = gate.signIn();
                    call.header("Authorization", "DPoP " + token)
                            .header(
                                    "DPoP",
                                    gate.proof(method, path.replaceFirst("\\?.*", ""), token));
                });
    }

    private Visitor person(String name, Identity who) {
        return visitor(name, who.caller().grants(), who, who.value() + "; ");
    }

    private Visitor visitor(String name, Set<String> grants, Identity who, String cookie) {
        String token = formToken(who);
        return new Visitor(
                name,
                grants,
                token,
                (call, _, _) ->
                        call.header("Cookie", cookie + "countersign_csrf=" + token)
                                .header("X-CSRF-Token", token));
    }

    private String formToken(Identity who) {
        HttpRequest page =
                HttpRequest.newBuilder(URI.create(server.getURL() + "/signin"))
                        .header("Accept", "text/html")
                        .header(who.header(), who.value())
                        .build();
        Matcher cookie = CSRF.matcher(send(page).headers().map().toString());
        assertThat(cookie.find()).as("a page gives a form token").isTrue();
        return cookie.group(1).replaceAll("[,\\]].*", "");
    }

    HttpResponse<String> send(HttpRequest call) {
        try {
            return http.send(call, HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new AssertionError("no answer to " + call, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The objects, by their kind in {@code routes.txt}. */
    private void things(Identity owner, Identity admin, Identity lead) {
        Office.Laptop laptop = office.laptop(owner.caller(), "personal");
        String unknown = office.files(laptop).digest().toString();
        String known = office.confirmedFiles(laptop).digest().toString();
        objects.put("device", laptop.id());
        // the longest name, with nowhere to break it: pages have to, and none may get wider by it
        Api.Answer device = api.get(owner, "/api/v1/devices/" + laptop.id());
        assertThat(
                        api.patch(
                                        owner,
                                        "/api/v1/devices/" + laptop.id(),
                                        device.header("etag"),
                                        "{\"name\":\"%s\"}".formatted("x".repeat(80)))
                                .status())
                .isEqualTo(200);
        objects.put("artifact", unknown);
        objects.put("model", "llama-3.1");
        objects.put("rule", "tool.advisory.open");
        objects.put("status", "1");
        var allowed = api.post(owner, "/api/v1/requests", wanted(laptop, known));
        var waiting = api.post(owner, "/api/v1/requests", wanted(laptop, unknown));
        String several =
                wanted(laptop, unknown)
                        .replaceAll(
                                "\"(device_id|model_digest|tool_id)\":(\"[^\"]*\")",
                                "\"$1s\":[$2]");
        objects.put(
                "set", api.post(owner, "/api/v1/request-sets", several).body().path("id").asText());
        objects.put("approval", allowed.body().path("approval_id").asText());
        objects.put("request", waiting.body().path("id").asText());
        objects.put("decision", waiting.body().path("decision_id").asText());
        objects.put("person", api.person(Role.DEVELOPER).caller().id());
        objects.put("bundle", first(lead, "/api/v1/bundles", "id"));
        objects.put("activation", first(lead, "/api/v1/bundles/activations", "sequence"));
        objects.put(
                "group",
                api.post(
                                admin,
                                "/api/v1/device-groups",
                                "{\"name\":\"g"
                                        + UUID.randomUUID()
                                        + "\",\"reason\":\"made for the matrix\"}")
                        .body()
                        .path("id")
                        .asText());
        objects.put(
                "client",
                api.post(
                                admin,
                                "/api/v1/clients",
                                "{\"name\":\"c%s\",\"scopes\":[\"inventory:read\"]}"
                                        .formatted(UUID.randomUUID()))
                        .body()
                        .path("client")
                        .path("id")
                        .asText());
        exception(owner, laptop);
        objects.put("key", further.keys.keys().getFirst().kid());
        objects.put(
                "webhook",
                further.webhooks
                        .add(
                                admin.caller(),
                                new NewWebhook(
                                        "w" + UUID.randomUUID(),
                                        "https://hooks.example.org/countersign",
                                        List.of("request.waiting")))
                        .webhook()
                        .id());
        objects.put("changed_bundle", changedBundle(lead));
        gates.tell(gates.on(owner.caller().id(), laptop.id(), laptop.key()));
        objects.put("receipt", first(lead, "/api/v1/receipts?device=" + laptop.id(), "id"));
        objects.forEach(
                (kind, id) -> assertThat(id).as("an object of the kind " + kind).isNotEmpty());
    }

    private void exception(Identity owner, Office.Laptop laptop) {
        String body =
                """
                {"rule":"device.firewall.off","device_id":"%s","days":30,
                 "reason":"the network in front of it has one"}\
                """
                        .formatted(laptop.id());
        objects.put(
                "exception",
                api.post(owner, "/api/v1/exceptions", body).body().path("id").asText());
    }

    /** A bundle that is not in force, with its effect. */
    private String changedBundle(Identity lead) {
        String id = further.bundles.store("test-" + UUID.randomUUID(), _ -> {}).id();
        further.effects.start(lead.caller(), id);
        for (int i = 0; i < EFFECT_TRIES; i++) {
            if (!further.effects.newest(lead.caller(), id).orElseThrow().state().isOpen()) {
                return id;
            }
            LockSupport.parkNanos(EFFECT_PAUSE.toNanos());
        }
        throw new AssertionError("the effect of a bundle did not come");
    }

    private String first(Identity who, String list, String member) {
        return api.get(who, list).body().path("items").path(0).path(member).asText();
    }

    private static String wanted(Office.Laptop laptop, String digest) {
        return """
        {"device_id":"%s","model_digest":"%s","tool_id":"ollama","scopes":["unit_tests"],
         "data_classes":["source_code"],"environment":"development","duration_days":30,
         "reason":"try the model on our tests"}\
        """
                .formatted(laptop.id(), digest);
    }

    static String filled(String path, List<String> kinds, Map<String, String> ids) {
        StringBuilder text = new StringBuilder();
        Matcher parameter = NAME.matcher(path);
        int next = 0;
        while (parameter.find()) {
            if (next >= kinds.size()) {
                throw new AssertionError("routes.txt names too few objects for " + path);
            }
            String kind = kinds.get(next++);
            String id =
                    switch (kind.charAt(0)) {
                        case '=' -> kind.substring(1);
                        case '?' -> kind.substring(1) + "_00000000000000000000000000";
                        default -> ids.get(kind);
                    };
            if (id == null) {
                throw new AssertionError("there is no object of the kind " + kind + " for " + path);
            }
            parameter.appendReplacement(text, Matcher.quoteReplacement(id));
        }
        return parameter.appendTail(text).toString();
    }

    static String named(String text, Map<String, String> ids) {
        StringBuilder named = new StringBuilder();
        Matcher name = NAME.matcher(text);
        while (name.find()) {
            String id = ids.getOrDefault(name.group(1), name.group());
            name.appendReplacement(named, Matcher.quoteReplacement(id));
        }
        return name.appendTail(named).toString();
    }
}
