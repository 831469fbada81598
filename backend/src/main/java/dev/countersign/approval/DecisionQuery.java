package dev.countersign.approval;

import dev.countersign.problem.Filters;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
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
        person = Filters.stripped(person);
        device = Filters.stripped(device);
        model = Filters.stripped(model);
        code = Filters.stripped(code);
        outcome = Filters.stripped(outcome);
        purpose = Filters.stripped(purpose);
        revision = Filters.stripped(revision);
        from = Filters.stripped(from);
        until = Filters.stripped(until);
    }

    /** Those that are given, by name. */
    Map<String, String> given() {
        return filters().given();
    }

    /** The address of what is asked for, so that it can be shared. */
    UriBuilder address(String path) {
        return filters().address(path);
    }

    private Filters filters() {
        return new Filters()
                .with("person", person)
                .with("device", device)
                .with("model", model)
                .with("code", code)
                .with("outcome", outcome)
                .with("purpose", purpose)
                .with("revision", revision)
                .with("from", from)
                .with("until", until);
    }
}
