package dev.countersign.identity;

import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.context.MessageSource;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An administrator adds people and gives them passwords. A password is made here and shown once, in
 * the answer to the form itself: it is kept nowhere, so no later page could show it.
 */
@Controller("/people")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class NewPersonPages {
    private final NewPeople newcomers;
    private final People people;
    private final LocalAccounts accounts;
    private final MessageSource texts;

    NewPersonPages(
            NewPeople newcomers, People people, LocalAccounts accounts, MessageSource texts) {
        this.newcomers = newcomers;
        this.people = people;
        this.accounts = accounts;
        this.texts = texts;
    }

    @Get("/new")
    ModelAndView<Map<String, Object>> form() {
        return page(PersonView.blank("", "", List.of(), Programme.COMMERCIAL.id(), List.of()));
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> add(Caller caller, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        String username = form.text("username");
        String name = form.text("displayName");
        String programme = form.text("programme");
        List<String> roles = form.all("roles");
        try {
            String password = Passwords.random();
            Person added =
                    newcomers.add(
                            caller,
                            new NewPeople.NewPerson(
                                    given(username), given(name), programme, roles, password));
            return HttpResponse.ok(shown(added, password));
        } catch (Problem wrong) {
            PersonView again =
                    PersonView.blank(
                            name, username, roles, programme, FormError.of(wrong, this::fault));
            return HttpResponse.unprocessableEntity().body(page(again));
        }
    }

    @Post("/{id}/password")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    ModelAndView<Map<String, Object>> password(Caller caller, String id) {
        Person person = people.get(id);
        String password = Passwords.random();
        accounts.setPassword(caller.id(), id, password.toCharArray());
        return shown(person, password);
    }

    private Optional<String> fault(String field) {
        return texts.getMessage("fault.person." + field, Locale.ENGLISH);
    }

    private static ModelAndView<Map<String, Object>> page(PersonView person) {
        return new ModelAndView<>("identity/new-person", Map.of("person", person));
    }

    private static @Nullable String given(String text) {
        return text.isEmpty() ? null : text;
    }

    private static ModelAndView<Map<String, Object>> shown(Person person, String password) {
        return new ModelAndView<>(
                "identity/password",
                Map.of(
                        "id", person.id(),
                        "name", person.displayName(),
                        "username", person.username(),
                        "password", password));
    }
}
