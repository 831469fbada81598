package dev.countersign.identity;

import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.Map;

/** Where a person is signed in, and signing out there. */
@Controller("/account/sessions")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class AccountSessionPages {
    private final SignOuts signOuts;
    private final Sessions sessions;
    private final Flash flash;

    AccountSessionPages(SignOuts signOuts, Sessions sessions, Flash flash) {
        this.signOuts = signOuts;
        this.sessions = sessions;
        this.flash = flash;
    }

    @Get
    ModelAndView<Map<String, Object>> list(Caller caller, HttpRequest<?> request) {
        return new ModelAndView<>(
                "identity/account-sessions", Map.of("sessions", sessions.of(caller.id(), request)));
    }

    @Post("/end")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> end(Caller caller, @Body Map<String, Object> body) {
        signOuts.one(caller.id(), FormFields.of(body).text("session"));
        return flash.seeOther("/account/sessions", "session_ended");
    }

    /** This browser included: what is left open elsewhere is not worth guessing. */
    @Post("/end-all")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> endAll(Caller caller) {
        signOuts.everywhere(caller.id(), caller.id(), "");
        return flash.seeOther("/signin", "signed_out_everywhere");
    }
}
