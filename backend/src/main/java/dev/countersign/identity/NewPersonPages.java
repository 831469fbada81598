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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An administrator adds people. A one-time password is made for them and shown once, in the answer
 * to the form itself: it is kept nowhere, so no later page could show it.
 */
@Controller("/people")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class NewPersonPages {
    private final NewPeople newcomers;
    private final MessageSource texts;

    NewPersonPages(NewPeople newcomers, MessageSource texts) {
        this.newcomers = newcomers;
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
            NewPeople.Newcomer added =
                    newcomers.add(
                            caller,
                            new NewPeople.NewPerson(
                                    given(username), given(name), programme, roles, true));
            return HttpResponse.ok(
                    PersonSignInPages.shown(
                            added.person(), Objects.requireNonNull(added.oneTimePassword())));
        } catch (Problem wrong) {
            PersonView again =
                    PersonView.blank(
                            name, username, roles, programme, FormError.of(wrong, this::fault));
            return HttpResponse.unprocessableEntity().body(page(again));
        }
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
}
