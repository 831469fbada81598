package dev.countersign.inventory.model;

import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import org.jspecify.annotations.Nullable;

/** The catalogue of models. */
@Controller("/api/v1/models")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR,
    Roles.INVENTORY_READ
})
final class ModelApi {
    private final Models models;

    ModelApi(Models models) {
        this.models = models;
    }

    /** A model with everything it was made from. */
    record Detail(Model model, Ancestry ancestry) {}

    @Get
    Page<Model> list(
            @QueryValue @Nullable String q,
            @QueryValue @Nullable String family,
            @QueryValue @Nullable String publisher,
            @QueryValue @Nullable String country,
            @QueryValue @Nullable String licence,
            @QueryValue @Nullable String openness,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        return models.list(
                new ModelFilter(q, family, publisher, country, licence, openness),
                after,
                InputCheck.pageLength(limit));
    }

    @Get("/{id}")
    Detail get(String id) {
        Model model = models.get(id);
        return new Detail(model, models.ancestry(model));
    }
}
