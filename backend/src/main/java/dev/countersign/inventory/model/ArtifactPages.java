package dev.countersign.inventory.model;

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
    private final People people;

    ArtifactPages(ArtifactSets artifacts, People people) {
        this.artifacts = artifacts;
        this.people = people;
    }

    record Listing(
            List<ArtifactView> rows, String model, @Nullable String first, @Nullable String next) {}

    @Get
    ModelAndView<Map<String, Object>> list(
            @QueryValue(defaultValue = "") String model, @QueryValue @Nullable String after) {
        var filter = new ArtifactFilter(null, null, model.isEmpty() ? null : model);
        Page<ArtifactSet> found = artifacts.list(filter, after, ROWS);
        UriBuilder address = UriBuilder.of("/artifacts").queryParam("model", model);
        String first = Page.firstAddress(address, after);
        var page =
                new Listing(
                        found.items().stream().map(this::view).toList(),
                        model,
                        first,
                        found.nextAddress(address));
        return new ModelAndView<>("inventory/model/artifacts", Map.of("page", page));
    }

    @Get("/{digest}")
    ModelAndView<Map<String, Object>> artifact(String digest) {
        return new ModelAndView<>(
                "inventory/model/artifact", Map.of("artifact", view(artifacts.get(digest))));
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
