package dev.countersign.identity.passkey;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Sessions;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
import io.micronaut.http.HttpRequest;

/**
 * A person in one browser: challenges are bound to both.
 *
 * @param id a digest of what the session cookie holds; opens nothing
 */
public record PasskeySession(String personId, String id) {
    /**
     * The caller's.
     *
     * @throws Problem {@code access.forbidden} for who is no person in a browser
     */
    public static PasskeySession of(Caller caller, HttpRequest<?> request, Sessions sessions) {
        if (!caller.isPerson()) {
            throw new Problem(ProblemCode.FORBIDDEN, "Only a signed-in person has passkeys.");
        }
        String id =
                sessions.id(request)
                        .orElseThrow(() ->
                                new Problem(
                                        ProblemCode.FORBIDDEN,
                                        "Passkeys need a session of a browser."));
        return new PasskeySession(caller.id(), id);
    }
}
