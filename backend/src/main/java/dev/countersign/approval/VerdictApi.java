package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.identity.passkey.PasskeyQuestion;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.util.List;

/** Verdicts on several requests at once, what has to be signed for a verdict, and its proof. */
@Controller("/api/v1/reviews")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER})
class VerdictApi {
    private final SignedReviews reviews;
    private final VerdictProofs proofs;

    VerdictApi(SignedReviews reviews, VerdictProofs proofs) {
        this.reviews = reviews;
        this.proofs = proofs;
    }

    /** What the caller's passkey has to sign to say this; nothing is recorded. */
    @Post("/challenges")
    PasskeyQuestion challenge(Caller caller, HttpRequest<?> request, @Body NewVerdicts body) {
        return reviews.ask(caller, request, body);
    }

    /** One verdict on requests with the same facts: all are recorded, or none. */
    @Post
    List<RequestView> decide(Caller caller, HttpRequest<?> request, @Body NewVerdicts body) {
        return reviews.decideAll(caller, request, body);
    }

    /** The proof of a verdict that was signed, with what verifying it found just now. */
    @Get("/{id}/evidence")
    @Secured({
        Roles.DEVELOPER,
        Roles.SECURITY_LEAD,
        Roles.DATA_OWNER,
        Roles.AUDITOR,
        Roles.ADMINISTRATOR
    })
    EvidenceView evidence(Caller caller, String id) {
        return proofs.get(caller, id);
    }
}
