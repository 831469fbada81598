package dev.countersign.inventory.use;

import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;

/** The registers of tools, scopes and data classes; each is one short page. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR,
    Roles.INVENTORY_READ
})
final class UseApi {
    private final Tools tools;
    private final Uses uses;

    UseApi(Tools tools, Uses uses) {
        this.tools = tools;
        this.uses = uses;
    }

    @Get("/tools")
    Page<Tool> tools() {
        return new Page<>(tools.list(), null);
    }

    @Get("/scopes")
    Page<Scope> scopes() {
        return new Page<>(uses.scopes(), null);
    }

    @Get("/data-classes")
    Page<DataClass> dataClasses() {
        return new Page<>(uses.dataClasses(), null);
    }
}
