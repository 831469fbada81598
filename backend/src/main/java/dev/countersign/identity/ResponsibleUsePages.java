package dev.countersign.identity;

import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
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
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Read and accept: that is the training fact that policy asks for. */
@Controller("/responsible-use")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ResponsibleUsePages {
    private final People people;
    private final Trainings trainings;
    private final Flash flash;
    private final Clock clock;

    ResponsibleUsePages(People people, Trainings trainings, Flash flash, Clock clock) {
        this.people = people;
        this.trainings = trainings;
        this.flash = flash;
        this.clock = clock;
    }

    @Get
    ModelAndView<Map<String, Object>> show(Caller caller) {
        return page(caller, List.of());
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> accept(Caller caller, @Body Map<String, Object> body) {
        if (!FormFields.of(body).text("accept").equals("yes")) {
            var error = new FormError("accept", "Tick the box to say that you read it.");
            return HttpResponse.unprocessableEntity().body(page(caller, List.of(error)));
        }
        trainings.acceptResponsibleUse(caller.id());
        return flash.seeOther("/responsible-use", "training_accepted");
    }

    private ModelAndView<Map<String, Object>> page(Caller caller, List<FormError> errors) {
        var use = PersonView.ResponsibleUse.of(people.get(caller.id()), clock.instant(), errors);
        return new ModelAndView<>("identity/responsible-use", Map.of("use", use));
    }
}
