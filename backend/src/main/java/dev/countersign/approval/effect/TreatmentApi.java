package dev.countersign.approval.effect;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;

/** What becomes of approvals that lose by an activation. */
@Controller("/api/v1/activations/{sequence}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER, Roles.AUDITOR, Roles.ADMINISTRATOR})
class TreatmentApi {
    private final Treatments treatments;

    TreatmentApi(Treatments treatments) {
        this.treatments = treatments;
    }

    @Get("/treatment")
    TreatmentProgress progress(int sequence) {
        return treatments
                .progress(sequence)
                .orElseThrow(() -> Problem.notFound("treatment", String.valueOf(sequence)));
    }

    /** After going back: lets approvals hold again that the activations in between suspended. */
    @Post("/resumption")
    @Status(HttpStatus.ACCEPTED)
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<TreatmentProgress> resume(Caller caller, int sequence) {
        return HttpResponse.accepted().body(treatments.resume(caller, sequence));
    }
}
