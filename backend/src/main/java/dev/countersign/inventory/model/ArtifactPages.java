package dev.countersign.inventory.model;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Role;
import dev.countersign.identity.Roles;
import dev.countersign.listing.ListView;
import dev.countersign.platform.Page;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
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
import java.util.Objects;
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
    private final ArtifactList list;
    private final Sightings sightings;
    private final ApprovedFiles approved;
    private final People people;
    private final ModelBlocks blocks;

    ArtifactPages(
            ArtifactSets artifacts,
            ArtifactList list,
            Sightings sightings,
            ApprovedFiles approved,
            People people,
            ModelBlocks blocks) {
        this.artifacts = artifacts;
        this.list = list;
        this.sightings = sightings;
        this.approved = approved;
        this.people = people;
        this.blocks = blocks;
    }

    /**
     * A line of the list.
     *
     * @param devices on how many it was seen
     * @param approvals how many allow it now
     */
    record Row(ArtifactView files, long devices, long approvals) {}

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(HttpRequest<?> request) {
        return ListView.answer(
                "inventory/model/artifacts",
                ArtifactList.SHAPE,
                request.getParameters(),
                query -> list.found(query).as(this::rows),
                Map.of());
    }

    private List<Row> rows(List<ArtifactSet> sets) {
        List<String> digests = sets.stream().map(ArtifactSet::digest).toList();
        Map<String, Long> devices = sightings.devices(digests);
        Map<String, Long> approvals = approved.active(digests);
        Map<String, String> names =
                people.names(
                        sets.stream()
                                .map(ArtifactSet::confirmation)
                                .filter(Objects::nonNull)
                                .map(Confirmation::confirmedBy)
                                .distinct()
                                .toList());
        return sets.stream()
                .map(set ->
                        new Row(
                                view(set, names),
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
                        "confirms",
                        caller.has(Role.SECURITY_LEAD),
                        "block",
                        blocks.on(digest),
                        "seen",
                        new SeenOn(seen.items(), first, seen.nextAddress(address))));
    }

    /** One page of the devices that the reader may know of. */
    record SeenOn(List<Sightings.Sighting> rows, @Nullable String first, @Nullable String next) {}

    private static ArtifactView view(ArtifactSet set, Map<String, String> names) {
        Confirmation confirmed = set.confirmation();
        String by = confirmed == null ? null : confirmed.confirmedBy();
        return ArtifactView.of(set, by == null ? null : names.getOrDefault(by, by));
    }
}
