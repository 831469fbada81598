package dev.countersign.identity.passkey;

import dev.countersign.identity.Caller;
import dev.countersign.identity.People;
import dev.countersign.identity.Person;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
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
import java.util.Map;

/** Another person's passkeys: for who lost theirs, an administrator takes them away. */
@Controller("/people/{id}/passkeys")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class PersonPasskeyPages {
    private final People people;
    private final Passkeys passkeys;
    private final Flash flash;

    PersonPasskeyPages(People people, Passkeys passkeys, Flash flash) {
        this.people = people;
        this.passkeys = passkeys;
        this.flash = flash;
    }

    /** What the page shows. */
    record View(
            String id, String name, List<Passkey> rows, String reason, List<FormError> errors) {}

    @Get
    ModelAndView<Map<String, Object>> show(String id) {
        return page(id, "", List.of());
    }

    @Post("/removal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> remove(Caller caller, String id, @Body Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        try {
            passkeys.removeAll(caller, id, reason);
        } catch (Problem wrong) {
            if (wrong.code() == ProblemCode.NOT_FOUND) {
                throw wrong;
            }
            return HttpResponse.status(wrong.formStatus())
                    .body(page(id, reason, FormError.of(wrong)));
        }
        return flash.seeOther("/people/" + id + "/passkeys", "passkeys_taken");
    }

    private ModelAndView<Map<String, Object>> page(
            String id, String reason, List<FormError> errors) {
        Person person = people.get(id);
        var view = new View(id, person.displayName(), passkeys.of(id), reason, errors);
        return new ModelAndView<>("identity/person-passkeys", Map.of("page", view));
    }
}
