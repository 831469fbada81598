package dev.countersign.access;

import java.net.http.HttpRequest;
import java.util.Set;

/**
 * Somebody who calls.
 *
 * @param name in the words of {@code routes.txt}
 * @param grants roles or scopes, in the words of {@code docs/access.md}; empty for nobody
 * @param formToken the CSRF token of their pages; empty for programs
 */
record Visitor(String name, Set<String> grants, String formToken, Proof proof) {
    static final String ANONYMOUS = "anonymous";

    /** Adds to a call what proves who makes it. */
    @FunctionalInterface
    interface Proof {
        void add(HttpRequest.Builder call, String method, String path);
    }

    /** Whether the document lets this visitor call the route. */
    boolean isAmong(Set<String> who) {
        return who.contains(Route.ANYONE)
                || (who.contains(Route.SIGNED_IN) && !name.equals(ANONYMOUS))
                || grants.stream().anyMatch(who::contains);
    }
}
