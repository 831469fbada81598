package dev.countersign.identity.client;

import dev.countersign.problem.InputCheck;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of an API client. Not checked yet.
 *
 * @param expiresInDays 1 to 730, null for 365
 * @param requestsPerMinute 1 to 600000, null for the limit of the server
 */
record NewClient(
        @Nullable String name,
        @Nullable List<String> scopes,
        @Nullable Integer expiresInDays,
        @Nullable Integer requestsPerMinute) {
    static final int USUAL_DAYS = 365;
    private static final int MOST_DAYS = 730;
    private static final int MOST_REQUESTS = 600_000;
    private static final String NAME = "[a-z0-9][a-z0-9._-]{0,59}";

    NewClient {
        scopes = scopes == null ? null : List.copyOf(scopes);
    }

    /** The same after every field held. */
    record Checked(
            String name, Set<String> scopes, Duration life, @Nullable Integer requestsPerMinute) {}

    Checked checked() {
        InputCheck check = new InputCheck();
        if (check.present("/name", name, "mdm or build-server") && !matches(name)) {
            check.wrong(
                    "/name",
                    "format",
                    "A client's name is made of small letters, digits and . _ -, 60 at most.",
                    "mdm or build-server");
        }
        Set<String> checkedScopes = scopes(check);
        Duration life = life(check, expiresInDays);
        requests(check, requestsPerMinute);
        check.done();
        return new Checked(String.valueOf(name), checkedScopes, life, requestsPerMinute);
    }

    private static boolean matches(@Nullable String name) {
        return name != null && name.matches(NAME);
    }

    private Set<String> scopes(InputCheck check) {
        List<String> asked = scopes == null ? List.of() : scopes;
        check.present("/scopes", asked.isEmpty() ? null : asked, "at least one scope");
        Set<String> found = new TreeSet<>();
        for (int i = 0; i < asked.size(); i++) {
            found.add(check.choice("/scopes/" + i, asked.get(i), Scope.values(), Scope::id).id());
        }
        return found;
    }

    /** How long a token is to hold; a year when nothing is said. */
    static Duration life(InputCheck check, @Nullable Integer days) {
        int asked = days == null ? USUAL_DAYS : days;
        return Duration.ofDays(within(check, "/expires_in_days", asked, 1, MOST_DAYS));
    }

    /** Notes a limit that is out of bounds. */
    static void requests(InputCheck check, @Nullable Integer perMinute) {
        if (perMinute != null) {
            within(check, "/requests_per_minute", perMinute, 1, MOST_REQUESTS);
        }
    }

    static int within(InputCheck check, String pointer, int value, int least, int most) {
        if (value < least || value > most) {
            check.wrong(
                    pointer,
                    "value",
                    "This number is not possible here.",
                    "a whole number from " + least + " to " + most);
        }
        return value;
    }
}
