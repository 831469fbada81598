package dev.countersign.identity;

import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Patch;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import org.jspecify.annotations.Nullable;

/** The register of people: for those who run it, review in it or audit it. */
@Controller("/api/v1/people")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SECURITY_LEAD, Roles.AUDITOR, Roles.ADMINISTRATOR, Roles.INVENTORY_READ})
final class PeopleApi {
    private final People people;
    private final PeopleList list;

    PeopleApi(People people, PeopleList list) {
        this.people = people;
        this.list = list;
    }

    @Get
    @Parameter(name = "q", in = ParameterIn.QUERY)
    @Parameter(name = "role", in = ParameterIn.QUERY)
    @Parameter(name = "programme", in = ParameterIn.QUERY)
    @Parameter(name = "trained", in = ParameterIn.QUERY)
    @Parameter(name = "active", in = ParameterIn.QUERY)
    @Parameter(name = "sort", in = ParameterIn.QUERY, description = "account, name or newest")
    @Parameter(name = "after", in = ParameterIn.QUERY, description = "next of the page before")
    @Parameter(name = "before", in = ParameterIn.QUERY, description = "previous of the page after")
    @Parameter(name = "limit", in = ParameterIn.QUERY, description = "1 to 200, 50 if absent")
    Page<Person> list(@Parameter(hidden = true) HttpRequest<?> request) {
        return list.page(PeopleList.SHAPE.read(request.getParameters()));
    }

    @Get("/{id}")
    HttpResponse<Person> get(String id) {
        return tagged(people.get(id));
    }

    @Patch("/{id}")
    @Secured({Roles.SECURITY_LEAD, Roles.ADMINISTRATOR})
    HttpResponse<Person> change(
            Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Body PersonChange body) {
        return tagged(people.change(caller, id, EntityTag.expected(ifMatch), body));
    }

    private static HttpResponse<Person> tagged(Person person) {
        return HttpResponse.ok(person).header(HttpHeaders.ETAG, EntityTag.of(person.version()));
    }
}
