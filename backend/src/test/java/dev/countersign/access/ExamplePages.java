package dev.countersign.access;

import dev.countersign.access.ObjectRules.Rule;
import io.micronaut.http.MediaType;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.web.router.Router;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every route that answers with a page, with an object of somebody in place of each parameter. */
@Singleton
public final class ExamplePages {
    private final World world;
    private final Router router;
    private final EmbeddedServer server;

    ExamplePages(World world, Router router, EmbeddedServer server) {
        this.world = world;
        this.router = router;
        this.server = server;
    }

    /**
     * One page.
     *
     * @param route as the router knows it
     * @param path an address of it that has something to show
     * @param viewers who may see it, by their names in {@code routes.txt}, the one that it is made
     *     for first
     */
    public record Example(String route, String path, List<String> viewers) {}

    /** Every {@code GET} route that answers in HTML, also those that no description shows. */
    public List<Example> all() {
        Map<String, Rule> rules = ObjectRules.read();
        return routes(router).map(route -> example(route, rules.get(route.name()))).toList();
    }

    /**
     * Their addresses, by route, with other objects than those of the world.
     *
     * @param objects by the kinds of {@code routes.txt}, also those that the world lacks
     */
    public static Map<String, String> addresses(Router router, Map<String, String> objects) {
        Map<String, Rule> rules = ObjectRules.read();
        Map<String, String> addresses = new LinkedHashMap<>();
        routes(router)
                .forEach(route -> {
                    Rule rule = Objects.requireNonNull(rules.get(route.name()), route.name());
                    List<String> kinds =
                            rule.objects().stream()
                                    .map(kind -> kind.replaceFirst("^\\?", ""))
                                    .toList();
                    String query =
                            rule.body().startsWith("?") ? World.named(rule.body(), objects) : "";
                    addresses.put(route.path(), World.filled(route.path(), kinds, objects) + query);
                });
        return addresses;
    }

    private static Stream<Route> routes(Router router) {
        Set<String> html =
                router.uriRoutes()
                        .filter(route -> route.getProduces().contains(MediaType.TEXT_HTML_TYPE))
                        .map(Route::address)
                        .collect(Collectors.toUnmodifiableSet());
        return Route.of(router).stream()
                .filter(route -> route.method().equals("GET") && html.contains(route.path()));
    }

    private Example example(Route route, @Nullable Rule rule) {
        if (rule == null) {
            throw new AssertionError("routes.txt has no line for " + route.name());
        }
        String query = rule.body().startsWith("?") ? world.body(rule.body()) : "";
        Predicate<Visitor> may =
                who ->
                        who.isAmong(route.who())
                                && !rule.unknownTo().contains(who.name())
                                && !rule.refusedTo().contains(who.name());
        List<String> viewers =
                world.visitors().stream()
                        .filter(may)
                        .filter(who -> !who.formToken().isEmpty())
                        .map(Visitor::name)
                        .sorted(
                                Comparator.comparingInt(
                                        name -> isForNobodyYet(route, name) ? 0 : 1))
                        .toList();
        return new Example(
                route.path(), world.existing(route.path(), rule.objects()) + query, viewers);
    }

    /** What is open to anyone is made for whoever has not signed in. */
    private static boolean isForNobodyYet(Route route, String viewer) {
        return route.who().contains(Route.ANYONE) && viewer.equals(Visitor.ANONYMOUS);
    }

    /** The cookies of somebody, by name. */
    public Map<String, String> cookies(String viewer) {
        Visitor visitor =
                world.visitors().stream()
                        .filter(who -> who.name().equals(viewer))
                        .findFirst()
                        .orElseThrow();
        HttpRequest.Builder call = HttpRequest.newBuilder(URI.create(server.getURL().toString()));
        visitor.proof().add(call, "GET", "/");
        Map<String, String> cookies = new LinkedHashMap<>();
        for (String cookie :
                call.build().headers().firstValue("Cookie").orElse("").split(";\\s*", -1)) {
            int equals = cookie.indexOf('=');
            cookies.put(cookie.substring(0, equals), cookie.substring(equals + 1));
        }
        return cookies;
    }
}
