package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;

/** Lost devices and leavers. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
class DepartureApi {
    private final Departures departures;

    DepartureApi(Departures departures) {
        this.departures = departures;
    }

    /** What the act ended. */
    record Ended(int revokedApprovals) {}

    @Post("/devices/{id}/loss")
    @Secured({
        Roles.DEVELOPER,
        Roles.SECURITY_LEAD,
        Roles.DATA_OWNER,
        Roles.ADMINISTRATOR,
        Roles.INVENTORY_WRITE
    })
    Ended deviceLost(Caller caller, String id) {
        return new Ended(departures.deviceLost(caller, id));
    }

    @Post("/people/{id}/leaving")
    @Secured(Roles.ADMINISTRATOR)
    Ended personLeaves(Caller caller, String id) {
        return new Ended(departures.personLeaves(caller, id));
    }
}
