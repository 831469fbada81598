package dev.countersign.endpoint;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.model.ArtifactSets;
import dev.countersign.inventory.model.Found;
import dev.countersign.problem.InputCheck;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What gates found on their machines: taken as seen and hashed, approved by nobody. */
@Controller("/api/v1/endpoint/inventory")
@Secured(Roles.DEVICE)
@ExecuteOn(TaskExecutors.BLOCKING)
final class InventoryApi {
    private final ArtifactSets sets;

    InventoryApi(ArtifactSets sets) {
        this.sets = sets;
    }

    /** Not checked yet. */
    @Introspected
    record Inventory(@Nullable List<@Nullable Found> found) {}

    /** How many were taken: all that were sent. */
    @Introspected
    record Taken(int accepted) {}

    @Post
    @Status(HttpStatus.OK)
    Taken add(Caller caller, @Body Inventory body) {
        return new Taken(sets.seen(caller.id(), present(body)));
    }

    private static List<Found> present(Inventory body) {
        InputCheck check = new InputCheck();
        List<@Nullable Found> found = body.found() == null ? List.of() : body.found();
        check.present("/found", body.found(), "an array");
        for (int i = 0; i < found.size(); i++) {
            check.present("/found/" + i, found.get(i), "an object");
        }
        check.done();
        return List.copyOf(found);
    }
}
