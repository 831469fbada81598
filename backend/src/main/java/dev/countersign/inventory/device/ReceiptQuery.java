package dev.countersign.inventory.device;

import dev.countersign.inventory.receipt.ReceiptFilter;
import dev.countersign.problem.Filters;
import dev.countersign.problem.InputCheck;
import dev.countersign.token.Receipt;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filters of the list of loads as they stand in an address; empty and absent mean any. Names
 * are the same for people and programs.
 *
 * @param device id or part of a name
 * @param model digest, or part of the name that was asked for
 * @param kind for example {@code load.denied}
 * @param from RFC 3339 time, or a date or time in UTC; included
 * @param until likewise; not included, except that a bare date includes its day
 */
@Introspected
record ReceiptQuery(
        @QueryValue @Nullable String device,
        @QueryValue @Nullable String model,
        @QueryValue @Nullable String kind,
        @QueryValue @Nullable String tool,
        @QueryValue @Nullable String from,
        @QueryValue @Nullable String until) {
    private static final Set<String> NAMES =
            Set.of("device", "model", "kind", "tool", "from", "until");

    ReceiptQuery {
        device = Filters.stripped(device);
        model = Filters.stripped(model);
        kind = Filters.stripped(kind);
        tool = Filters.stripped(tool);
        from = Filters.stripped(from);
        until = Filters.stripped(until);
    }

    /** Refuses parameters that are no filter, and those given twice: they would show more. */
    static void requireKnown(HttpParameters parameters, String... others) {
        Filters.requireKnown(parameters, NAMES, others);
    }

    /**
     * What is asked for, of the devices of {@code ownerId}, or of all for null.
     *
     * @throws dev.countersign.problem.Problem naming each filter that is wrong
     */
    ReceiptFilter filter(@Nullable String ownerId) {
        InputCheck check = new InputCheck();
        bounded(check, "/device", device);
        bounded(check, "/model", model);
        bounded(check, "/tool", tool);
        Receipt.Kind wanted =
                kind == null
                        ? null
                        : check.choice("/kind", kind, Receipt.Kind.values(), Receipt.Kind::word);
        Filters.Range range = Filters.range(check, from, until);
        check.done();
        return new ReceiptFilter(ownerId, device, model, wanted, tool, range.from(), range.until());
    }

    private static void bounded(InputCheck check, String pointer, @Nullable String text) {
        if (text != null) {
            Filters.isTooLong(check, pointer, text);
        }
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
                .with("device", device)
                .with("model", model)
                .with("kind", kind)
                .with("tool", tool)
                .with("from", from)
                .with("until", until);
    }
}
