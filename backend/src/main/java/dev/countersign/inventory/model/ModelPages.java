package dev.countersign.inventory.model;

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
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages of the catalogue. */
@Controller("/models")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ModelPages {
    private static final int ROWS = 50;

    private final Models models;

    ModelPages(Models models) {
        this.models = models;
    }

    @Get
    ModelAndView<Map<String, Object>> list(
            @QueryValue(defaultValue = "") String q,
            @QueryValue(defaultValue = "") String openness,
            @QueryValue(defaultValue = "") String country,
            @QueryValue @Nullable String after) {
        var filter = new ModelFilter(given(q), null, null, given(country), null, given(openness));
        Page<Model> found = models.list(filter, after, ROWS);
        UriBuilder address =
                UriBuilder.of("/models")
                        .queryParam("q", q)
                        .queryParam("openness", openness)
                        .queryParam("country", country);
        String first = Page.firstAddress(address, after);
        String next = found.nextAddress(address);
        var page =
                new ModelView.Listing(
                        found.items().stream().map(ModelView.Row::of).toList(),
                        q,
                        openness,
                        country,
                        models.countries(),
                        first,
                        next);
        return new ModelAndView<>("inventory/model/list", Map.of("page", page));
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> model(String id) {
        Model model = models.get(id);
        return new ModelAndView<>(
                "inventory/model/model",
                Map.of("model", model, "page", ModelView.Page.of(model, models.ancestry(model))));
    }

    private static @Nullable String given(String text) {
        return text.isBlank() ? null : text;
    }
}
