package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.net.URI;

/** Sends requests again, for programs and from pages. */
@Controller
@Secured({Roles.DEVELOPER, Roles.SECURITY_LEAD, Roles.DATA_OWNER})
@ExecuteOn(TaskExecutors.BLOCKING)
class ResentRequestApi {
    private final ResentRequests resent;
    private final Flash flash;

    ResentRequestApi(ResentRequests resent, Flash flash) {
        this.resent = resent;
        this.flash = flash;
    }

    @Post("/api/v1/requests/{id}/again")
    @Status(HttpStatus.CREATED)
    HttpResponse<RequestView> send(Caller caller, String id) {
        RequestView sent = resent.send(caller, id);
        return HttpResponse.created(sent, URI.create("/api/v1/requests/" + sent.id()));
    }

    @Post("/requests/{id}/again")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_HTML)
    HttpResponse<?> sendFromPage(Caller caller, String id) {
        RequestView sent = resent.send(caller, id);
        String said =
                switch (sent.state()) {
                    case APPROVED -> "request_allowed";
                    case DENIED -> "request_denied";
                    case IN_REVIEW, CHANGES_REQUESTED, REJECTED, WITHDRAWN -> "request_in_review";
                };
        return flash.seeOther("/requests/" + sent.id(), said);
    }
}
