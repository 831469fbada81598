package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.inventory.model.ModelBlocks;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import org.jspecify.annotations.Nullable;

/** Lost devices, leavers and models that have to go: each with its effect before. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
class DepartureApi {
    private final Departures departures;
    private final DepartureEffects effects;
    private final ModelBlocks blocks;

    DepartureApi(Departures departures, DepartureEffects effects, ModelBlocks blocks) {
        this.departures = departures;
        this.effects = effects;
        this.blocks = blocks;
    }

    /** Why something is done. */
    record Reason(@Nullable String reason) {}

    /**
     * Why a model has to go.
     *
     * @param derivatives whether also what was made from it; null is no
     */
    record ModelReason(@Nullable String reason, @Nullable Boolean derivatives) {}

    @Get("/devices/{id}/loss/effect")
    @Secured({
        Roles.DEVELOPER,
        Roles.SECURITY_LEAD,
        Roles.DATA_OWNER,
        Roles.ADMINISTRATOR,
        Roles.INVENTORY_WRITE
    })
    DepartureEffects.Effect lossEffect(Caller caller, String id) {
        return effects.ofDevice(caller, id);
    }

    @Post("/devices/{id}/loss")
    @Secured({
        Roles.DEVELOPER,
        Roles.SECURITY_LEAD,
        Roles.DATA_OWNER,
        Roles.ADMINISTRATOR,
        Roles.INVENTORY_WRITE
    })
    Departures.Ended deviceLost(Caller caller, String id, @Body Reason body) {
        return departures.deviceLost(caller, id, body.reason());
    }

    @Get("/people/{id}/leaving/effect")
    @Secured(Roles.ADMINISTRATOR)
    DepartureEffects.Effect leavingEffect(Caller caller, String id) {
        return effects.ofPerson(caller, id);
    }

    @Post("/people/{id}/leaving")
    @Secured(Roles.ADMINISTRATOR)
    Departures.Ended personLeaves(Caller caller, String id, @Body Reason body) {
        return departures.personLeaves(caller, id, body.reason());
    }

    @Get("/artifacts/{digest}/revocation/effect")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    DepartureEffects.Effect filesEffect(Caller caller, String digest) {
        return effects.ofModel(caller, ModelBlocks.Target.files(digest));
    }

    @Post("/artifacts/{digest}/revocation")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    Departures.Ended filesRevoked(Caller caller, String digest, @Body Reason body) {
        return departures.modelRevoked(caller, ModelBlocks.Target.files(digest), body.reason());
    }

    @Post("/artifacts/{digest}/release")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    void filesReleased(Caller caller, String digest, @Body Reason body) {
        blocks.lift(caller, ModelBlocks.Target.files(digest), body.reason());
    }

    @Get("/models/{id}/revocation/effect")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    DepartureEffects.Effect modelEffect(
            Caller caller, String id, @QueryValue(defaultValue = "false") boolean derivatives) {
        return effects.ofModel(caller, ModelBlocks.Target.model(id, derivatives));
    }

    @Post("/models/{id}/revocation")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    Departures.Ended modelRevoked(Caller caller, String id, @Body ModelReason body) {
        boolean derivatives = Boolean.TRUE.equals(body.derivatives());
        return departures.modelRevoked(
                caller, ModelBlocks.Target.model(id, derivatives), body.reason());
    }

    @Post("/models/{id}/release")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    void modelReleased(Caller caller, String id, @Body Reason body) {
        blocks.lift(caller, ModelBlocks.Target.model(id, false), body.reason());
    }
}
