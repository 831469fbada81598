package dev.countersign.approval;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filters of the decision log as they stand in an address; empty and absent mean any. Names are
 * the same for people and programs.
 *
 * @param person id, account or part of a name
 * @param device id or part of a name
 * @param model digest or part of a name
 * @param code of a rule that stood in the way or warned
 * @param from RFC 3339 time, or a date or time in UTC; included
 * @param until likewise; not included, except that a bare date includes its day
 */
@Introspected
record DecisionQuery(
        @QueryValue @Nullable String person,
        @QueryValue @Nullable String device,
        @QueryValue @Nullable String model,
        @QueryValue @Nullable String code,
        @QueryValue @Nullable String outcome,
        @QueryValue @Nullable String purpose,
        @QueryValue @Nullable String revision,
        @QueryValue @Nullable String from,
        @QueryValue @Nullable String until) {
    DecisionQuery {
        person = given(person);
        device = given(device);
        model = given(model);
        code = given(code);
        outcome = given(outcome);
        purpose = given(purpose);
        revision = given(revision);
        from = given(from);
        until = given(until);
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** Those that are given, by name. */
    Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        put(given, "person", person);
        put(given, "device", device);
        put(given, "model", model);
        put(given, "code", code);
        put(given, "outcome", outcome);
        put(given, "purpose", purpose);
        put(given, "revision", revision);
        put(given, "from", from);
        put(given, "until", until);
        return given;
    }

    private static void put(Map<String, String> given, String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
    }

    /** The address of what is asked for, so that it can be shared. */
    UriBuilder address(String path) {
        UriBuilder address = UriBuilder.of(path);
        given().forEach(address::queryParam);
        return address;
    }
}
