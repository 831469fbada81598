package dev.countersign.access;

import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One route of the server.
 *
 * @param path with its parameters in braces, as in the interface description
 * @param who may call it, in the words of {@code docs/access.md}
 */
record Route(String method, String path, Set<String> who) implements Comparable<Route> {
    static final String ANYONE = "anyone";
    static final String SIGNED_IN = "signed in";

    /** Every word there is for who may call, in the order of the document. */
    static final List<String> WORDS =
            List.of(
                    ANYONE,
                    SIGNED_IN,
                    "developer",
                    "security_lead",
                    "data_owner",
                    "auditor",
                    "administrator",
                    "device",
                    "policy:evaluate",
                    "decisions:write",
                    "policy:publish",
                    "inventory:read",
                    "inventory:write");

    private static final Comparator<Route> ORDER =
            Comparator.comparing(Route::path).thenComparing(Route::method);

    /** Our routes, as the router knows them: also those that no description shows. */
    static List<Route> of(Router router) {
        return router.uriRoutes()
                .filter(route -> isOurs(route) && !route.getHttpMethodName().equals("HEAD"))
                .map(Route::of)
                .distinct()
                .sorted()
                .toList();
    }

    /** Routes of the framework, as {@code METHOD path}. */
    static Set<String> ofTheFramework(Router router) {
        return router.uriRoutes()
                .filter(route -> !isOurs(route) && !route.getHttpMethodName().equals("HEAD"))
                .map(route -> route.getHttpMethodName() + " " + address(route))
                .collect(Collectors.toSet());
    }

    private static boolean isOurs(UriRouteInfo<?, ?> route) {
        return route.getDeclaringType().getName().startsWith("dev.countersign.");
    }

    private static Route of(UriRouteInfo<?, ?> route) {
        Set<String> who =
                // as the rule of the framework reads it: a method's own annotation, else its
                // class's
                route.getAnnotationMetadata()
                        .getValue(Secured.class, String[].class)
                        .map(Arrays::stream)
                        .orElseGet(Stream::empty)
                        .map(Route::word)
                        .collect(Collectors.toUnmodifiableSet());
        return new Route(route.getHttpMethodName(), address(route), who);
    }

    static String address(UriRouteInfo<?, ?> route) {
        String path =
                route.getUriMatchTemplate()
                        .toString()
                        .replaceAll("\\{[?&][^}]*}", "")
                        .replaceAll("\\{(\\w+)[^}]*}", "{$1}");
        return path.length() > 1 && path.endsWith("/")
                ? path.substring(0, path.length() - 1)
                : path;
    }

    private static String word(String secured) {
        return switch (secured) {
            case SecurityRule.IS_ANONYMOUS -> ANYONE;
            case SecurityRule.IS_AUTHENTICATED -> SIGNED_IN;
            default -> secured;
        };
    }

    static boolean isPage(String path) {
        return !path.startsWith("/api/")
                && !path.startsWith("/v1/")
                && !path.startsWith("/access/")
                && !path.startsWith("/.well-known/")
                && !path.startsWith("/status/")
                && !path.startsWith("/bundles/");
    }

    /** {@code METHOD path}. */
    String name() {
        return method + " " + path;
    }

    /** Who may call, in the order of the document. */
    String whoInOrder() {
        Stream<String> known = WORDS.stream().filter(who::contains);
        Stream<String> unknown = who.stream().filter(word -> !WORDS.contains(word)).sorted();
        return Stream.concat(known, unknown).collect(Collectors.joining(", "));
    }

    @Override
    public int compareTo(Route other) {
        return ORDER.compare(this, other);
    }
}
