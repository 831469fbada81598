package dev.countersign.inventory.model;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import org.jspecify.annotations.Nullable;

/** Artifact sets by digest, their scans and which model they were confirmed to be. */
@Controller("/api/v1/artifacts")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR,
    Roles.INVENTORY_READ
})
final class ArtifactApi {
    private final ArtifactSets sets;
    private final Sightings sightings;
    private final Confirmations confirmations;

    ArtifactApi(ArtifactSets sets, Sightings sightings, Confirmations confirmations) {
        this.sets = sets;
        this.sightings = sightings;
        this.confirmations = confirmations;
    }

    /** Why a confirmation is taken back. */
    record Withdrawal(@Nullable String reason) {}

    @Get
    Page<ArtifactSet> list(
            @QueryValue @Nullable String q,
            @QueryValue @Nullable Boolean confirmed,
            @QueryValue @Nullable String model,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        return sets.list(
                new ArtifactFilter(q, confirmed, model), after, InputCheck.pageLength(limit));
    }

    @Get("/{digest}")
    ArtifactSet get(String digest) {
        return sets.get(digest);
    }

    /** On which devices it was seen: one's own, or all where one sees them. */
    @Get("/{digest}/sightings")
    Page<Sightings.Sighting> sightings(
            Caller caller,
            String digest,
            @QueryValue @Nullable String after,
            @QueryValue @Nullable Integer limit) {
        return sightings.of(caller, sets.get(digest).digest(), after, InputCheck.pageLength(limit));
    }

    @Post("/{digest}/scans")
    @Status(HttpStatus.CREATED)
    @Secured({Roles.SECURITY_LEAD, Roles.INVENTORY_WRITE})
    Scan scan(Caller caller, String digest, @Body ScanReport body) {
        return sets.recordScan(caller, digest, body);
    }

    @Post("/{digest}/confirmation")
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<ArtifactSet> confirm(Caller caller, String digest, @Body Claim body) {
        return HttpResponse.created(confirmations.confirm(caller, digest, body));
    }

    @Post("/{digest}/confirmation/withdrawal")
    @Secured(Roles.SECURITY_LEAD)
    ArtifactSet withdraw(Caller caller, String digest, @Body Withdrawal body) {
        return confirmations.withdraw(caller, digest, body.reason());
    }
}
