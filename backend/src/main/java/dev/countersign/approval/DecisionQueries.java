package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.inventory.device.Device;
import dev.countersign.inventory.device.DeviceFilter;
import dev.countersign.inventory.device.Devices;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.listing.Few;
import dev.countersign.policy.DecisionFilter;
import dev.countersign.policy.DecisionPurpose;
import dev.countersign.policy.DecisionSearch;
import dev.countersign.policy.Outcome;
import dev.countersign.policy.Policy;
import dev.countersign.problem.Filters;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpParameters;
import io.micronaut.transaction.annotation.Transactional;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Understands what is asked of the decision log, or says of every filter what is wrong with it: a
 * misspelt one must never show, or export, more than was meant.
 */
@Singleton
class DecisionQueries {
    private static final Set<String> FILTERS =
            Set.of(
                    "person",
                    "device",
                    "model",
                    "code",
                    "outcome",
                    "purpose",
                    "revision",
                    "from",
                    "until");

    private final People people;
    private final Devices devices;
    private final ArtifactSets artifacts;
    private final DecisionSearch decisions;
    private final Policy policy;

    DecisionQueries(
            People people,
            Devices devices,
            ArtifactSets artifacts,
            DecisionSearch decisions,
            Policy policy) {
        this.people = people;
        this.devices = devices;
        this.artifacts = artifacts;
        this.decisions = decisions;
        this.policy = policy;
    }

    /** Refuses parameters that are no filter, and filters that are given twice. */
    static void requireKnown(HttpParameters parameters, String... others) {
        Filters.requireKnown(parameters, FILTERS, others);
    }

    /**
     * What is asked for.
     *
     * @throws dev.countersign.problem.Problem naming each filter that is wrong
     */
    @Transactional(readOnly = true)
    DecisionFilter filter(Caller caller, DecisionQuery query) {
        InputCheck check = new InputCheck();
        Set<String> persons = people(check, query.person());
        Set<String> laptops = devices(check, caller, query.device());
        Set<String> digests = models(check, query.model());
        String code = code(check, query.code());
        Outcome outcome =
                query.outcome() == null
                        ? null
                        : check.choice(
                                "/outcome", query.outcome(), Outcome.values(), Outcome::text);
        DecisionPurpose purpose =
                query.purpose() == null
                        ? null
                        : check.choice(
                                "/purpose",
                                query.purpose(),
                                DecisionPurpose.values(),
                                DecisionPurpose::text);
        String revision = revision(check, query.revision());
        Filters.Range range = Filters.range(check, query.from(), query.until());
        check.done();
        return new DecisionFilter(
                persons,
                laptops,
                digests,
                code,
                outcome,
                purpose,
                revision,
                range.from(),
                range.until());
    }

    private @Nullable Set<String> people(InputCheck check, @Nullable String text) {
        if (text == null || Filters.isTooLong(check, "/person", text)) {
            return null;
        }
        if (text.startsWith("usr_")) {
            return Set.of(text);
        }
        return Set.copyOf(Few.ids(check, "/person", text, people::named));
    }

    private @Nullable Set<String> devices(InputCheck check, Caller caller, @Nullable String text) {
        if (text == null || Filters.isTooLong(check, "/device", text)) {
            return null;
        }
        if (text.startsWith("dev_")) {
            return Set.of(text);
        }
        String owner = Access.decidesForAll(caller) ? null : caller.id();
        return Set.copyOf(
                Few.ids(
                        check,
                        "/device",
                        text,
                        (name, most) ->
                                devices
                                        .matching(new DeviceFilter(name, null, null, owner), most)
                                        .stream()
                                        .map(Device::id)
                                        .toList()));
    }

    private @Nullable Set<String> models(InputCheck check, @Nullable String text) {
        if (text == null || Filters.isTooLong(check, "/model", text)) {
            return null;
        }
        if (text.matches("sha256:[0-9a-f]{64}")) {
            return Set.of(text);
        }
        return Set.copyOf(Few.ids(check, "/model", text, artifacts::named));
    }

    private @Nullable String code(InputCheck check, @Nullable String code) {
        if (code != null
                && policy.rule(code).area().equals("former")
                && !decisions.everFailed(code)) {
            check.wrong(
                    "/code",
                    "unknown",
                    "No rule has this code, and none had it when it decided.",
                    "a code from the list of rules, for example encryption.disk.not_encrypted");
        }
        return code;
    }

    private @Nullable String revision(InputCheck check, @Nullable String revision) {
        if (revision != null && !decisions.revisions().contains(revision)) {
            check.wrong(
                    "/revision",
                    "unknown",
                    "No policy of this revision was ever in force.",
                    "a revision from the list, for example " + policy.active().revision());
        }
        return revision;
    }
}
