package dev.countersign.identity;

import dev.countersign.platform.Page;
import dev.countersign.problem.EntityTag;
import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import org.jspecify.annotations.Nullable;

/** The register of people: for those who run it, review in it or audit it. */
@Controller("/api/v1/people")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SECURITY_LEAD, Roles.AUDITOR, Roles.ADMINISTRATOR, Roles.INVENTORY_READ})
final class PeopleApi {
    private final People people;

    PeopleApi(People people) {
        this.people = people;
    }

    @Get
    Page<Person> list(@QueryValue @Nullable String after, @QueryValue @Nullable Integer limit) {
        int length = InputCheck.pageLength(limit);
        return Page.of(people.list(after, length + 1), length, Person::username);
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
