package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.listing.Column;
import dev.countersign.listing.Exports;
import dev.countersign.listing.Few;
import dev.countersign.listing.Found;
import dev.countersign.listing.ListQuery;
import dev.countersign.listing.ListShape;
import dev.countersign.listing.Option;
import dev.countersign.platform.Page;
import dev.countersign.policy.DecisionFilter;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.DecisionSearch;
import dev.countersign.policy.DecisionSummary;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.policy.RuleDescription;
import dev.countersign.problem.Filters;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpParameters;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The decision log as a list: what it can be asked, and the rows that a caller may see. A misspelt
 * filter never shows, or exports, more than was meant.
 */
@Singleton
class DecisionList {
    private static final List<Column<DecisionSummary>> COLUMNS =
            List.of(
                    new Column<>("id", DecisionSummary::id),
                    new Column<>("at", DecisionSummary::at),
                    new Column<>("purpose", d -> d.purpose().text()),
                    new Column<>("outcome", d -> d.outcome().text()),
                    new Column<>("request_id", d -> d.about().requestId()),
                    new Column<>("person_id", d -> d.about().personId()),
                    new Column<>("device_id", d -> d.about().deviceId()),
                    new Column<>("model_digest", d -> d.about().modelDigest()),
                    new Column<>("tool_id", d -> d.about().toolId()),
                    new Column<>("failing", DecisionList::failing),
                    new Column<>("bundle_revision", d -> d.bundle().revision()),
                    new Column<>("bundle_digest", d -> d.bundle().digest()),
                    new Column<>("engine", DecisionSummary::engine));

    private final Named named;
    private final DecisionSearch search;
    private final Policy policy;

    /** The registers that names are looked up in. */
    @Singleton
    record Named(People people, Devices devices, ArtifactSets artifacts) {}

    DecisionList(Named named, DecisionSearch search, Policy policy) {
        this.named = named;
        this.search = search;
        this.policy = policy;
    }

    private static String failing(DecisionSummary decision) {
        return decision.failing().stream()
                .map(DecisionSummary.Failing::code)
                .collect(Collectors.joining(" "));
    }

    /** As programs ask: people who see only their own may name themselves too. */
    ListShape shape(HttpParameters parameters) {
        return shape(parameters, true);
    }

    /** As the page asks. */
    ListShape shape(Caller caller, HttpParameters parameters) {
        return shape(parameters, Access.decidesForAll(caller));
    }

    private ListShape shape(HttpParameters parameters, boolean people) {
        String code = Filters.stripped(parameters.getFirst("code").orElse(null));
        String revision = Filters.stripped(parameters.getFirst("revision").orElse(null));
        ListShape shape = ListShape.of("decisions", "/decisions");
        if (people) {
            shape.text("person");
        }
        shape.text("device")
                .text("model")
                .choice("outcome", "outcome.", words(Outcome.values(), Outcome::text))
                .options("code", rules(code))
                .folded()
                .options("revision", options(search.revisions().stream(), revision))
                .choice(
                        "purpose",
                        "purpose.",
                        words(DecisionPurpose.values(), DecisionPurpose::text))
                .from("from")
                .until("until");
        DecisionSearch.sorts(code != null).forEach(shape::sort);
        return shape;
    }

    private static <T> List<String> words(T[] values, java.util.function.Function<T, String> word) {
        return Stream.of(values).map(word).toList();
    }

    /** By what they are about; the one that is asked for may be of a former policy. */
    private List<Option> rules(@Nullable String asked) {
        List<RuleDescription> known = policy.rules();
        Stream<Option> former =
                Stream.ofNullable(asked)
                        .filter(code -> known.stream().noneMatch(r -> r.code().equals(code)))
                        .map(code -> new Option(code, code));
        return Stream.concat(
                        known.stream()
                                .map(r -> new Option(r.code(), r.title() + " (" + r.code() + ")")),
                        former)
                .sorted(Comparator.comparing(Option::label))
                .toList();
    }

    /** Those that there are, and the one asked for, which {@link #filter} looks at. */
    private static List<Option> options(Stream<String> known, @Nullable String asked) {
        return Stream.concat(known, Stream.ofNullable(asked))
                .distinct()
                .map(word -> new Option(word, word))
                .toList();
    }

    /** What is taken away as a file. */
    Exports.Table<DecisionSummary> table(HttpParameters parameters) {
        return new Exports.Table<>(shape(parameters), COLUMNS);
    }

    /** A page, and how many there are. */
    @Transactional(readOnly = true)
    Found<DecisionSummary> found(Caller caller, ListQuery query) {
        return search.found(filter(caller, query), query);
    }

    /** A page alone. */
    @Transactional(readOnly = true)
    Page<DecisionSummary> page(Caller caller, ListQuery query) {
        return search.page(filter(caller, query), query);
    }

    /**
     * What is asked for, as far as the caller may see it.
     *
     * @throws Problem naming the filter that is wrong
     */
    @Transactional(readOnly = true)
    DecisionFilter filter(Caller caller, ListQuery query) {
        String outcome = query.value("outcome");
        String purpose = query.value("purpose");
        requireCode(query.value("code"));
        requireRevision(query.value("revision"));
        return DecisionLog.visible(
                caller,
                new DecisionFilter(
                        few(query, "person", named.people()::named),
                        few(query, "device", named.devices()::named),
                        few(query, "model", named.artifacts()::named),
                        query.value("code"),
                        outcome == null ? null : Outcome.of(outcome),
                        purpose == null ? null : DecisionPurpose.of(purpose),
                        query.value("revision"),
                        query.time("from"),
                        query.time("until")));
    }

    private static @Nullable Set<String> few(ListQuery query, String filter, Few.Finder finder) {
        List<String> ids = Few.ids("/" + filter, query.value(filter), finder);
        return ids == null ? null : Set.copyOf(ids);
    }

    private void requireCode(@Nullable String code) {
        if (code != null && policy.rule(code).area().equals("former") && !search.everFailed(code)) {
            throw Problem.field(
                    "/code",
                    "unknown",
                    "No rule has this code, and none had it when it decided.",
                    "a code from the list of rules, for example encryption.disk.not_encrypted");
        }
    }

    private void requireRevision(@Nullable String revision) {
        if (revision != null && !search.revisions().contains(revision)) {
            throw Problem.field(
                    "/revision",
                    "unknown",
                    "No policy of this revision was ever in force.",
                    "a revision from the list, for example " + policy.active().revision());
        }
    }
}
