package dev.countersign.identity;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An administrator adds people. A one-time password, where one is asked for, is in this answer
 * only: they choose their own with it within a day.
 */
@Controller("/api/v1/people")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
class NewPersonApi {
    private final NewPeople people;
    private final CreationKeys keys;

    NewPersonApi(NewPeople people, CreationKeys keys) {
        this.people = people;
        this.keys = keys;
    }

    @Post
    @Status(HttpStatus.CREATED)
    HttpResponse<NewPeople.Newcomer> add(
            Caller caller,
            @Header("Idempotency-Key") @Nullable String idempotencyKey,
            @Body NewPeople.NewPerson body) {
        return keys.once(caller, "/people", idempotencyKey, body, () -> added(caller, body));
    }

    private HttpResponse<NewPeople.Newcomer> added(Caller caller, NewPeople.NewPerson body) {
        NewPeople.Newcomer added = people.add(caller, body);
        return HttpResponse.created(added, URI.create("/api/v1/people/" + added.person().id()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
