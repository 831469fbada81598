package dev.countersign.identity;

import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.InputCheck;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpRequest;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one person signs in, for administrators: recovery, the link to the identity provider, and
 * signing them out.
 */
@Controller("/people/{id}")
@Secured(Roles.ADMINISTRATOR)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class PersonSignInPages {
    private static final int LONGEST_REASON = 2000;

    private final People people;
    private final LocalAccounts accounts;
    private final Sessions sessions;
    private final SignOuts signOuts;
    private final SignInSettings settings;
    private final Optional<ProviderSignIn> provider;
    private final Flash flash;

    PersonSignInPages(
            People people,
            LocalAccounts accounts,
            Sessions sessions,
            SignOuts signOuts,
            SignInSettings settings,
            Optional<ProviderSignIn> provider,
            Flash flash) {
        this.people = people;
        this.accounts = accounts;
        this.sessions = sessions;
        this.signOuts = signOuts;
        this.settings = settings;
        this.provider = provider;
        this.flash = flash;
    }

    /**
     * What the page shows.
     *
     * @param password whether there is a password here
     * @param passwords whether passwords are taken here, so that a new one is of use
     * @param linked whether the identity provider knows the person
     * @param linkable whether there is a provider that does not know them yet
     * @param provider what people call it, empty where there is none
     * @param unlinking why the link should end, as typed; null where nobody did
     */
    record PersonSignIn(
            String id,
            String name,
            boolean password,
            boolean passwords,
            boolean linked,
            boolean linkable,
            boolean rolesByProvider,
            String provider,
            List<SessionView> sessions,
            List<FormError> errors,
            String subject,
            String reason,
            @Nullable String unlinking) {
        PersonSignIn withUnlinking(String text) {
            return new PersonSignIn(
                    id,
                    name,
                    password,
                    passwords,
                    linked,
                    linkable,
                    rolesByProvider,
                    provider,
                    sessions,
                    errors,
                    subject,
                    reason,
                    text);
        }
    }

    @Get("/sign-in")
    ModelAndView<Map<String, Object>> show(String id, HttpRequest<?> request) {
        return page(view(id, request, List.of(), "", ""));
    }

    /**
     * The password is in the answer itself and kept nowhere. Who signs in elsewhere gets none: it
     * would be a second way in that the provider knows nothing of.
     */
    @Post("/password")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> password(Caller caller, String id, HttpRequest<?> request) {
        Person person = people.get(id);
        PersonSignIn view = view(id, request, List.of(), "", "");
        if (view.linked() || !view.passwords()) {
            var error =
                    new FormError(
                            "main",
                            view.linked()
                                    ? "This person signs in through the identity provider and has no password here."
                                    : "Passwords of this server are switched off.");
            return HttpResponse.unprocessableEntity()
                    .body(page(view(id, request, List.of(error), "", "")));
        }
        return HttpResponse.ok(shown(person, accounts.oneTimePassword(caller.id(), id)));
    }

    @Post("/sign-outs")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> signOut(
            Caller caller, String id, @Body Map<String, Object> body, HttpRequest<?> request) {
        String reason = FormFields.of(body).text("reason");
        List<FormError> errors = faults("reason", reason);
        if (!errors.isEmpty()) {
            return HttpResponse.unprocessableEntity()
                    .body(page(view(id, request, errors, "", reason)));
        }
        signOuts.everywhere(caller.id(), id, reason);
        return flash.seeOther("/people/" + id + "/sign-in", "person_signed_out");
    }

    @Post("/provider")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> link(
            Caller caller, String id, @Body Map<String, Object> body, HttpRequest<?> request) {
        String subject = FormFields.of(body).text("subject");
        try {
            provider.orElseThrow(() -> Problem.notFound("identity provider", "configured"))
                    .link(caller.id(), people.get(id).id(), subject);
        } catch (Problem wrong) {
            return HttpResponse.unprocessableEntity()
                    .body(page(view(id, request, FormError.of(wrong), subject, "")));
        }
        return flash.seeOther("/people/" + id + "/sign-in", "person_linked");
    }

    /**
     * Their own link is another administrator's to take: they would lose the session they do it in.
     */
    @Post("/provider/unlink")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> unlink(
            Caller caller, String id, @Body Map<String, Object> body, HttpRequest<?> request) {
        String reason = FormFields.of(body).text("unlinking");
        List<FormError> errors = unlinkErrors(caller, id, reason);
        if (errors.isEmpty()) {
            try {
                provider.orElseThrow(() -> Problem.notFound("identity provider", "configured"))
                        .unlink(caller.id(), people.get(id).id(), reason);
                return flash.seeOther("/people/" + id + "/sign-in", "person_unlinked");
            } catch (Problem wrong) {
                errors = FormError.of(wrong);
            }
        }
        return HttpResponse.unprocessableEntity()
                .body(page(view(id, request, errors, "", "").withUnlinking(reason)));
    }

    private static List<FormError> unlinkErrors(Caller caller, String id, String reason) {
        if (caller.id().equals(id)) {
            return List.of(
                    new FormError("unlinking", "Another administrator unlinks you, not yourself."));
        }
        return faults("unlinking", reason);
    }

    private static List<FormError> faults(String field, String reason) {
        InputCheck check = new InputCheck();
        check.reason("/" + field, reason, LONGEST_REASON);
        try {
            check.done();
            return List.of();
        } catch (Problem wrong) {
            return FormError.of(wrong);
        }
    }

    static ModelAndView<Map<String, Object>> shown(Person person, String password) {
        return new ModelAndView<>(
                "identity/password",
                Map.of(
                        "id", person.id(),
                        "name", person.displayName(),
                        "username", person.username(),
                        "password", password));
    }

    private PersonSignIn view(
            String id,
            HttpRequest<?> request,
            List<FormError> errors,
            String subject,
            String reason) {
        Person person = people.get(id);
        boolean linked = provider.filter(p -> p.knows(id)).isPresent();
        return new PersonSignIn(
                id,
                person.displayName(),
                accounts.has(id),
                settings.localAccounts(),
                linked,
                provider.isPresent() && !linked,
                provider.filter(ProviderSignIn::givesRoles).isPresent(),
                provider.map(ProviderSignIn::name).orElse(""),
                sessions.of(id, request),
                errors,
                subject,
                reason,
                null);
    }

    private static ModelAndView<Map<String, Object>> page(PersonSignIn person) {
        return new ModelAndView<>("identity/person-sign-in", Map.of("person", person));
    }
}
