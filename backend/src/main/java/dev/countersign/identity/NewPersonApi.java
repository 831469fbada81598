package dev.countersign.identity;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.net.URI;

/** An administrator adds people; with a password they can sign in at once. */
@Controller("/api/v1/people")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
class NewPersonApi {
    private final NewPeople people;

    NewPersonApi(NewPeople people) {
        this.people = people;
    }

    @Post
    HttpResponse<Person> add(Caller caller, @Body NewPeople.NewPerson body) {
        Person person = people.add(caller, body);
        return HttpResponse.created(person, URI.create("/api/v1/people/" + person.id()));
    }
}
