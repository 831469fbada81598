package dev.countersign.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.Browser;
import dev.countersign.access.ExamplePages;
import dev.countersign.approval.CrowdedRequest;
import dev.countersign.identity.Caller;
import dev.countersign.identity.LocalAccounts;
import dev.countersign.identity.People;
import dev.countersign.identity.Programme;
import dev.countersign.identity.Role;
import dev.countersign.identity.Trainings;
import dev.countersign.platform.database.LargeRegister;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.web.router.Router;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * How often pages ask the database with many rows behind them: every page that the router knows, so
 * that none can be forgotten, as somebody with every role and the fullest lists. The session counts
 * too.
 */
class QueryCountTest {
    private static final int MOST = 15;

    /** The same statement more often than this is asked once for every row of something. */
    private static final int ALIKE = 4;

    private static final String PASSWORD = "correct horse battery staple";

    private static final Map<String, Integer> SIZES =
            Map.of(
                    "people", 1000,
                    "devices", 80,
                    "models", 120,
                    "sets", 90,
                    "requests", 7000,
                    "receipts", 300,
                    "decisions", 9000);

    /**
     * Pages that may answer with an error: no provider of identities is set up here, no effect was
     * computed, and only the asker edits, only what waits.
     */
    private static final Set<String> REFUSED =
            Set.of(
                    "/signin/provider",
                    "/signin/provider/callback",
                    "/policies/bundles/{id}/effect/items",
                    "/requests/{id}/edit");

    /** Ids by kind as in {@code routes.txt}: something of the reader, something of others. */
    private static final Map<String, List<String>> EXAMPLES =
            Map.ofEntries(
                    Map.entry(
                            "device",
                            List.of(
                                    own("device", "owner_id", "state = 'enrolled'"),
                                    others("device", "owner_id", "state = 'enrolled'"))),
                    Map.entry(
                            "request",
                            List.of(
                                    own("request", "person_id", "state = 'in_review'"),
                                    others("request", "person_id", "state = 'in_review'"),
                                    own("request", "person_id", "state = 'approved'"))),
                    Map.entry(
                            "approval",
                            List.of(
                                    own("approval", "person_id", "state = 'active'"),
                                    others("approval", "person_id", "state = 'active'"))),
                    Map.entry(
                            "artifact",
                            List.of(
                                    "select model_digest from approval group by 1 order by count(*) desc limit 1",
                                    "select min(digest) from artifact_set a where not exists"
                                            + " (select from confirmation c where c.digest = a.digest)")),
                    Map.entry(
                            "model",
                            List.of(
                                    "select model_id from confirmation group by 1 order by count(*) desc limit 1",
                                    "select min(id) from model")),
                    Map.entry(
                            "decision",
                            List.of("select max(id) from decision where outcome = 'review'")),
                    Map.entry(
                            "person",
                            List.of(
                                    "select id from person where username = 'seed-developer'",
                                    "select max(owner_id) from device")),
                    Map.entry("set", List.of(own("request_set", "person_id", "true"))),
                    Map.entry(
                            "group",
                            List.of(
                                    "select group_id from device where group_id is not null group by 1 order by count(*) desc limit 1")),
                    Map.entry("client", List.of("select min(id) from api_client")),
                    Map.entry(
                            "exception",
                            List.of(
                                    "select max(id) from exception where state = 'granted'",
                                    "select max(id) from exception where state = 'asked'")),
                    Map.entry("webhook", List.of("select min(id) from webhook")),
                    Map.entry("key", List.of("select kid from signing_key limit 1")),
                    Map.entry("bundle", List.of("select min(id) from bundle")),
                    Map.entry("changed_bundle", List.of("select min(id) from bundle")),
                    Map.entry("rule", List.of("select cast('tool.advisory.open' as text)")),
                    Map.entry("status", List.of("select cast(1 as text)")));

    private static String own(String table, String person, String where) {
        return "select max(id) from "
                + table
                + " where "
                + where
                + " and "
                + person
                + " = (select id from person where username = 'seed-developer')";
    }

    private static String others(String table, String person, String where) {
        return own(table, person, where).replace(person + " =", person + " <>");
    }

    @Test
    void shouldAskFifteenTimesAtMostForAnyPage() throws Exception {
        try (EmbeddedServer server =
                ApplicationContext.run(
                        EmbeddedServer.class,
                        Map.of(
                                "micronaut.server.port",
                                -1,
                                // passkeys work there, and are looked for
                                "countersign.public-url",
                                "http://localhost:8080",
                                "jpa.default.properties.hibernate.session_factory.statement_inspector",
                                CountedStatements.class.getName()))) {
            ApplicationContext context = server.getApplicationContext();
            Caller reader = everyRole(context);
            LargeRegister.fill(context, SIZES);
            Map<String, String> crowded = crowded(context, reader);
            Browser browser = new Browser(server.getURL().toString());
            browser.signIn("seed-developer", PASSWORD);

            List<String> wrong = new ArrayList<>();
            pages(context).forEach((path, route) -> look(browser, route, path, wrong));
            crowded.forEach((path, route) -> look(browser, route, path, wrong));
            drafted(context, browser).forEach((path, route) -> look(browser, route, path, wrong));
            assertThat(wrong).as(String.join("\n", wrong)).isEmpty();
        }
    }

    private static void look(Browser browser, String route, String path, List<String> wrong) {
        browser.get(path);
        CountedStatements.taken();
        int status = browser.get(path).statusCode();
        List<String> asked = CountedStatements.taken();
        if (asked.size() > MOST) {
            // what is remembered for a minute may just have been read again
            browser.get(path);
            asked = CountedStatements.taken();
        }

        Map<String, Long> alike =
                asked.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Function.identity(),
                                        LinkedHashMap::new,
                                        Collectors.counting()));
        alike.values().removeIf(times -> times <= ALIKE);
        if (status >= 400 && !REFUSED.contains(route)) {
            wrong.add(path + " answers " + status);
        }
        if (asked.size() > MOST) {
            wrong.add(path + " asks " + asked.size() + " times:\n  " + String.join("\n  ", asked));
        }
        alike.forEach((sql, times) -> wrong.add(path + " asks " + times + " times: " + sql));
    }

    /** Somebody who can sign in and to whom the register gives devices and requests. */
    private static Caller everyRole(ApplicationContext context) {
        People people = context.getBean(People.class);
        var person =
                people.add(
                        "test",
                        "seed-developer",
                        "Every Role",
                        Programme.COMMERCIAL,
                        Set.copyOf(EnumSet.allOf(Role.class)));
        context.getBean(Trainings.class).acceptResponsibleUse(person.id());
        context.getBean(LocalAccounts.class)
                .setPassword("test", person.id(), PASSWORD.toCharArray());
        return new Caller(
                Caller.Kind.PERSON,
                person.id(),
                person.roles().stream().map(Role::id).collect(Collectors.toSet()));
    }

    /** The pages of requests about which much was done and said, and their routes. */
    private static Map<String, String> crowded(ApplicationContext context, Caller reader) {
        CrowdedRequest requests = context.getBean(CrowdedRequest.class);
        Caller other = requests.somebody();
        Map<String, String> pages = new LinkedHashMap<>();
        for (boolean confirmed : List.of(true, false)) {
            var own = requests.of(reader, confirmed);
            var others = requests.of(other, confirmed);
            pages.put("/requests/" + own.id() + "/edit", "/requests/{id}/edit");
            for (var each : List.of(own, others)) {
                pages.put("/requests/" + each.id(), "/requests/{id}");
                pages.put("/requests/" + each.id() + "/evidence", "/requests/{id}/evidence");
                pages.put("/reviews/" + each.id(), "/reviews/{id}");
                pages.put(
                        "/reviews/" + each.id() + "?model=llama&before=" + each.firstDecision(),
                        "/reviews/{id}");
            }
        }
        return pages;
    }

    /** The pages of a form for several models, laptops and tools at once, and their routes. */
    private static Map<String, String> drafted(ApplicationContext context, Browser browser) {
        String mine = " where %s = (select id from person where username = 'seed-developer')";
        String form =
                fields(context, "deviceId", "max(id) from device" + mine.formatted("owner_id"))
                        + fields(
                                context,
                                "deviceId",
                                "min(id) from device" + mine.formatted("owner_id"))
                        + fields(
                                context,
                                "modelDigest",
                                "max(model_digest) from request" + mine.formatted("person_id"))
                        + fields(
                                context,
                                "modelDigest",
                                "min(model_digest) from request" + mine.formatted("person_id"))
                        + "toolId=ollama&toolId=lm_studio&scopes=code_generation"
                        + "&dataClasses=confidential&dataClasses=public&durationDays=30"
                        + "&reason=a+model+for+our+tests&editor=1&q=llama3%3Anowhere&csrf="
                        + browser.cookie("countersign_csrf");
        String page =
                browser.postRaw("/requests/preview", form)
                        .headers()
                        .firstValue("Location")
                        .orElseThrow()
                        .replaceFirst("#.*", "");
        assertThat(page).contains("draft=", "help=yes", "q=llama3");
        String draft = page.replaceFirst(".*[?&](draft=[^&]*).*", "$1");
        assertThat(browser.get("/requests/check?" + draft).body())
                .contains("confidential", "combinations");
        return Map.of(
                page,
                "/requests/new",
                "/requests/new?" + draft,
                "/requests/new",
                "/requests/check?" + draft,
                "/requests/check");
    }

    private static String fields(ApplicationContext context, String name, String sql) {
        return name + "=" + LargeRegister.text(context, "select " + sql) + "&";
    }

    /** Every page with real ids in its address, and its route. */
    private static Map<String, String> pages(ApplicationContext context) {
        Map<String, String> pages = new LinkedHashMap<>();
        for (int turn = 0; turn < 3; turn++) {
            Map<String, String> objects = new HashMap<>();
            for (Map.Entry<String, List<String>> kind : EXAMPLES.entrySet()) {
                String sql = kind.getValue().get(Math.min(turn, kind.getValue().size() - 1));
                objects.put(kind.getKey(), LargeRegister.text(context, sql));
            }
            ExamplePages.addresses(context.getBean(Router.class), objects)
                    .forEach((route, path) -> pages.put(path, route));
        }
        return pages;
    }
}
