package dev.countersign.identity;

import dev.countersign.listing.ListView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.Map;

/** The list of people. */
@Controller("/people")
@Secured({Roles.SECURITY_LEAD, Roles.AUDITOR, Roles.ADMINISTRATOR})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class PeoplePages {
    private final PeopleList list;

    PeoplePages(PeopleList list) {
        this.list = list;
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
}
