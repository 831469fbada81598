package dev.countersign.identity;

import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** People, their roles, programme and training. */
@Controller("/people")
@Secured({Roles.SECURITY_LEAD, Roles.AUDITOR, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class PeoplePages {
    private static final int ROWS = 50;

    private final People people;
    private final Flash flash;
    private final Clock clock;

    PeoplePages(People people, Flash flash, Clock clock) {
        this.people = people;
        this.flash = flash;
        this.clock = clock;
    }

    @Get
    ModelAndView<Map<String, Object>> list(
            Caller caller,
            @QueryValue(defaultValue = "") String q,
            @QueryValue(defaultValue = "") String role,
            @QueryValue @Nullable String after) {
        Role wanted = role.isEmpty() ? null : role(role);
        List<Person> found = people.search(q, wanted, after, ROWS + 1);
        List<Person> shown = found.size() > ROWS ? found.subList(0, ROWS) : found;
        String next = found.size() > ROWS ? address(q, role, shown.getLast().username()) : null;
        var page =
                new PersonView.PeoplePage(
                        shown.stream().map(p -> PersonView.of(p, caller)).toList(),
                        q,
                        role,
                        caller.has(Role.ADMINISTRATOR),
                        after == null ? null : address(q, role, null),
                        next);
        return new ModelAndView<>("identity/people", Map.of("page", page));
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

    private static String address(String q, String role, @Nullable String after) {
        UriBuilder address = UriBuilder.of("/people").queryParam("q", q).queryParam("role", role);
        return (after == null ? address : address.queryParam("after", after)).build().toString();
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
