package dev.countersign.inventory.model;

import dev.countersign.identity.Caller;
import dev.countersign.identity.CreationKeys;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
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
    private final ArtifactList list;
    private final Sightings sightings;
    private final Confirmations confirmations;
    private final CreationKeys keys;

    ArtifactApi(
            ArtifactSets sets,
            ArtifactList list,
            Sightings sightings,
            Confirmations confirmations,
            CreationKeys keys) {
        this.sets = sets;
        this.list = list;
        this.sightings = sightings;
        this.confirmations = confirmations;
        this.keys = keys;
    }

    /** Why a confirmation is taken back. */
    record Withdrawal(@Nullable String reason) {}

    @Get
    @Parameter(name = "q", in = ParameterIn.QUERY)
    @Parameter(name = "confirmed", in = ParameterIn.QUERY)
    @Parameter(name = "model", in = ParameterIn.QUERY)
    @Parameter(name = "format", in = ParameterIn.QUERY)
    @Parameter(name = "source", in = ParameterIn.QUERY)
    @Parameter(name = "scan", in = ParameterIn.QUERY)
    @Parameter(name = "sort", in = ParameterIn.QUERY, description = "newest, oldest or name")
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "next of the page before")
    @Parameter(name = "before", in = ParameterIn.QUERY, description = "previous of the page after")
    @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 200, 50 if absent")
    Page<ArtifactSet> list(@Parameter(hidden = true) HttpRequest<?> request) {
        return list.page(ArtifactList.SHAPE.read(request.getParameters()));
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
    HttpResponse<Scan> scan(
            Caller caller,
            String digest,
            @Header("Idempotency-Key") @Nullable String idempotencyKey,
            @Body ScanReport body) {
        return keys.once(
                caller,
                "/artifacts/" + digest + "/scans",
                idempotencyKey,
                body,
                () -> HttpResponse.created(sets.recordScan(caller, digest, body)));
    }

    @Post("/{digest}/confirmation")
    @Status(HttpStatus.CREATED)
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<ArtifactSet> confirm(Caller caller, String digest, @Body Claim body) {
        return HttpResponse.created(confirmations.confirm(caller, digest, body));
    }

    /** Describes a model that the catalogue does not have, and confirms that the files are it. */
    @Post("/{digest}/description")
    @Status(HttpStatus.CREATED)
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<ArtifactSet> describe(Caller caller, String digest, @Body Description body) {
        return HttpResponse.created(confirmations.describe(caller, digest, body));
    }

    @Post("/{digest}/confirmation/withdrawal")
    @Secured(Roles.SECURITY_LEAD)
    ArtifactSet withdraw(Caller caller, String digest, @Body Withdrawal body) {
        return confirmations.withdraw(caller, digest, body.reason());
    }
}
