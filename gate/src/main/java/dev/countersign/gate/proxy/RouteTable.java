package dev.countersign.gate.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All calls that a tool's proxy knows. A call that is not in it does not go through. */
final class RouteTable {
    private final Map<String, Route> exact = new HashMap<>();
    private final List<Route> variable = new ArrayList<>();

    RouteTable(List<Route> routes) {
        for (Route route : routes) {
            if (route.hasVariable()) {
                variable.add(route);
            } else if (exact.putIfAbsent(key(route.method(), route.path()), route) != null) {
                throw new IllegalArgumentException("route listed twice: " + route);
            }
        }
    }

    /**
     * @param raw the path as it stands in the request line, before any decoding or normalising
     */
    Optional<Route> find(String method, String raw) {
        Route found = exact.get(key(method, raw));
        return found != null
                ? Optional.of(found)
                : variable.stream()
                        .filter(route -> route.method().equals(method) && route.matches(raw))
                        .findFirst();
    }

    private static String key(String method, String path) {
        return method + " " + path;
    }
}
