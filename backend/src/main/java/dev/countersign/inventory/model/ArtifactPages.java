package dev.countersign.inventory.model;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The exact files that devices showed. */
@Controller("/artifacts")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ArtifactPages {
    private static final int ROWS = 50;

    private final ArtifactSets artifacts;
    private final Sightings sightings;
    private final ApprovedFiles approved;
    private final People people;

    ArtifactPages(
            ArtifactSets artifacts, Sightings sightings, ApprovedFiles approved, People people) {
        this.artifacts = artifacts;
        this.sightings = sightings;
        this.approved = approved;
        this.people = people;
    }

    record Listing(
            List<Row> rows,
            String q,
            String state,
            String model,
            @Nullable String first,
            @Nullable String next) {
        public boolean filtered() {
            return !q.isEmpty() || !state.isEmpty() || !model.isEmpty();
        }
    }

    /**
     * A line of the list.
     *
     * @param devices on how many it was seen
     * @param approvals how many allow it now
     */
    record Row(ArtifactView files, long devices, long approvals) {}

    @Get
    ModelAndView<Map<String, Object>> list(
            @QueryValue(defaultValue = "") String q,
            @QueryValue(defaultValue = "") String state,
            @QueryValue(defaultValue = "") String model,
            @QueryValue @Nullable String after) {
        Boolean confirmed = state.isEmpty() ? null : Boolean.valueOf(state.equals("confirmed"));
        var filter = new ArtifactFilter(given(q), confirmed, given(model));
        Page<ArtifactSet> found = artifacts.list(filter, after, ROWS);
        UriBuilder address =
                UriBuilder.of("/artifacts")
                        .queryParam("q", q)
                        .queryParam("state", state)
                        .queryParam("model", model);
        String first = Page.firstAddress(address, after);
        var page =
                new Listing(
                        rows(found.items()), q, state, model, first, found.nextAddress(address));
        return new ModelAndView<>("inventory/model/artifacts", Map.of("page", page));
    }

    private List<Row> rows(List<ArtifactSet> sets) {
        List<String> digests = sets.stream().map(ArtifactSet::digest).toList();
        Map<String, Long> devices = sightings.devices(digests);
        Map<String, Long> approvals = approved.active(digests);
        return sets.stream()
                .map(set ->
                        new Row(
                                view(set),
                                devices.getOrDefault(set.digest(), 0L),
                                approvals.getOrDefault(set.digest(), 0L)))
                .toList();
    }

    @Get("/{digest}")
    ModelAndView<Map<String, Object>> artifact(
            Caller caller, String digest, @QueryValue @Nullable String after) {
        Row row = rows(List.of(artifacts.get(digest))).getFirst();
        Page<Sightings.Sighting> seen = sightings.of(caller, digest, after, ROWS);
        UriBuilder address = UriBuilder.of("/artifacts/" + digest);
        String first = Page.firstAddress(address, after);
        return new ModelAndView<>(
                "inventory/model/artifact",
                Map.of(
                        "artifact",
                        row.files(),
                        "row",
                        row,
                        "seen",
                        new SeenOn(seen.items(), first, seen.nextAddress(address))));
    }

    /** One page of the devices that the reader may know of. */
    record SeenOn(List<Sightings.Sighting> rows, @Nullable String first, @Nullable String next) {}

    private static @Nullable String given(String text) {
        return text.isBlank() ? null : text;
    }

    private ArtifactView view(ArtifactSet set) {
        Confirmation confirmed = set.confirmation();
        String by =
                confirmed == null
                        ? null
                        : people.find(confirmed.confirmedBy())
                                .map(Person::displayName)
                                .orElse(confirmed.confirmedBy());
        return ArtifactView.of(set, by);
    }
}
