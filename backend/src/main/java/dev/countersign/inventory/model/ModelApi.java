package dev.countersign.inventory.model;

import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;

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
    private final ModelList list;

    ModelApi(Models models, ModelList list) {
        this.models = models;
        this.list = list;
    }

    /** A model with everything it was made from. */
    record Detail(Model model, Ancestry ancestry) {}

    @Get
    @Parameter(name = "q", in = ParameterIn.QUERY)
    @Parameter(name = "family", in = ParameterIn.QUERY)
    @Parameter(name = "publisher", in = ParameterIn.QUERY)
    @Parameter(name = "country", in = ParameterIn.QUERY)
    @Parameter(name = "licence", in = ParameterIn.QUERY)
    @Parameter(name = "openness", in = ParameterIn.QUERY)
    @Parameter(name = "origin", in = ParameterIn.QUERY)
    @Parameter(name = "sort", in = ParameterIn.QUERY, description = "id, name or released")
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "next of the page before")
    @Parameter(name = "before", in = ParameterIn.QUERY, description = "previous of the page after")
    @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 200, 50 if absent")
    Page<Model> list(@Parameter(hidden = true) HttpRequest<?> request) {
        return list.page(list.shape().read(request.getParameters()));
    }

    @Get("/{id}")
    Detail get(String id) {
        Model model = models.get(id);
        return new Detail(model, models.ancestry(model));
    }
}
