package dev.countersign.identity;

import dev.countersign.listing.ListView;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
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
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** People, their roles, programme and training. */
@Controller("/people")
@Secured({Roles.SECURITY_LEAD, Roles.AUDITOR, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class PeoplePages {
    private final People people;
    private final PeopleList list;
    private final Flash flash;
    private final Clock clock;

    PeoplePages(People people, PeopleList list, Flash flash, Clock clock) {
        this.people = people;
        this.list = list;
        this.flash = flash;
        this.clock = clock;
    }

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(Caller caller, HttpRequest<?> request) {
        return ListView.answer(
                "identity/people",
                PeopleList.SHAPE,
                request.getParameters(),
                query ->
                        list.found(query)
                                .as(found ->
                                        found.stream().map(p -> PersonView.of(p, caller)).toList()),
                Map.of("adds", caller.has(Role.ADMINISTRATOR)));
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> person(Caller caller, String id) {
        return page(PersonView.of(people.get(id), caller));
    }

    @Post("/{id}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured(Roles.ADMINISTRATOR)
    HttpResponse<?> change(Caller caller, String id, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        PersonView before = PersonView.of(people.get(id), caller);
        if (form.all("roles").isEmpty()) {
            var error = new FormError("roles", "Choose at least one role.");
            return HttpResponse.unprocessableEntity().body(page(before.withErrors(List.of(error))));
        }
        Set<Role> roles =
                form.all("roles").stream().map(PeoplePages::role).collect(Collectors.toSet());
        try {
            people.change(caller.id(), id, roles, programme(form.text("programme")), null);
        } catch (Problem wrong) {
            return HttpResponse.unprocessableEntity()
                    .body(page(before.withErrors(FormError.of(wrong))));
        }
        return flash.seeOther("/people/" + id, "person_changed");
    }

    @Post("/{id}/training")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured(Roles.SECURITY_LEAD)
    HttpResponse<?> record(Caller caller, String id) {
        people.recordTraining(caller.id(), id, clock.instant());
        return flash.seeOther("/people/" + id, "training_recorded");
    }

    private static ModelAndView<Map<String, Object>> page(PersonView person) {
        return new ModelAndView<>("identity/person", Map.of("person", person));
    }

    private static Role role(String id) {
        try {
            return Role.of(id);
        } catch (IllegalArgumentException e) {
            throw Problem.field("/role", "value", "There is no such role.", "a role of the list");
        }
    }

    private static Programme programme(String id) {
        try {
            return Programme.of(id);
        } catch (IllegalArgumentException e) {
            throw Problem.field(
                    "/programme", "value", "There is no such programme.", "one of the list");
        }
    }
}
