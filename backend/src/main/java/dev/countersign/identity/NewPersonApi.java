package dev.countersign.identity;

import dev.countersign.problem.InputCheck;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.transaction.annotation.Transactional;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An administrator adds people; with a password they can sign in at once. */
@Controller("/api/v1/people")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
class NewPersonApi {
    private final People people;
    private final LocalAccounts accounts;

    NewPersonApi(People people, LocalAccounts accounts) {
        this.people = people;
        this.accounts = accounts;
    }

    /** What is needed of a person; the password is optional where people sign in elsewhere. */
    record NewPerson(
            @Nullable String username,
            @Nullable String displayName,
            @Nullable String programme,
            @Nullable List<String> roles,
            @Nullable String password) {
        @Override
        public String toString() {
            return "new person " + username;
        }
    }

    @Post
    @Transactional
    HttpResponse<Person> add(Caller caller, @Body NewPerson body) {
        InputCheck check = new InputCheck();
        String username = check.text("/username", body.username(), 80);
        String name = check.text("/display_name", body.displayName(), 120);
        Programme programme =
                check.choice("/programme", body.programme(), Programme.values(), Programme::id);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        List<String> asked = body.roles() == null ? List.of() : body.roles();
        for (int i = 0; i < asked.size(); i++) {
            roles.add(check.choice("/roles/" + i, asked.get(i), Role.values(), Role::id));
        }
        check.done();
        Person person = people.add(caller.id(), username, name, programme, roles);
        String password = body.password();
        if (password != null) {
            accounts.setPassword(caller.id(), person.id(), password.toCharArray());
        }
        return HttpResponse.created(person, URI.create("/api/v1/people/" + person.id()));
    }
}
