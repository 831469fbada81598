package dev.countersign.identity;

import dev.countersign.platform.Flash;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changing the own password. */
@Controller("/account/password")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class AccountPasswordPages {
    private static final String PRESENT = "present";

    private final LocalAccounts accounts;
    private final People people;
    private final Sessions sessions;
    private final SignInSettings settings;
    private final OwnGuesses guesses;
    private final Optional<ProviderSignIn> provider;
    private final Flash flash;

    AccountPasswordPages(
            LocalAccounts accounts,
            People people,
            Sessions sessions,
            SignInSettings settings,
            OwnGuesses guesses,
            Optional<ProviderSignIn> provider,
            Flash flash) {
        this.accounts = accounts;
        this.people = people;
        this.sessions = sessions;
        this.settings = settings;
        this.guesses = guesses;
        this.provider = provider;
        this.flash = flash;
    }

    @Get
    ModelAndView<Map<String, Object>> form(Caller caller) {
        return page(view(caller));
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> change(Caller caller, @Body Map<String, Object> body, HttpRequest<?> request) {
        PasswordForm view = view(caller);
        if (!view.available()) {
            throw new Problem(ProblemCode.CONFLICT, "You have no password here to change.");
        }
        Duration wait = guesses.begin(caller.id());
        if (!wait.isZero()) {
            throw Problem.tooMany("You gave too many wrong passwords.", wait);
        }
        List<FormError> errors = changed(caller, body);
        boolean guessed =
                SignInPages.password(body, PRESENT).length > 0
                        && errors.stream().anyMatch(error -> error.field().equals(PRESENT));
        if (!guessed) {
            guesses.succeeded(caller.id());
        }
        if (!errors.isEmpty()) {
            return HttpResponse.unprocessableEntity().body(page(view.withErrors(errors)));
        }
        return flash.seeOther("/account", "password_changed")
                .cookie(sessions.replace(request, people.get(caller.id()), null));
    }

    private List<FormError> changed(Caller caller, Map<String, Object> body) {
        char[] wanted = SignInPages.password(body, "password");
        char[] present = SignInPages.password(body, PRESENT);
        List<FormError> differing =
                PasswordForm.differing(wanted, SignInPages.password(body, "repeated"));
        if (!differing.isEmpty()) {
            return differing;
        }
        if (present.length == 0) {
            return List.of(new FormError(PRESENT, "Type your present password."));
        }
        try {
            if (accounts.changeOwn(caller.id(), present, wanted)) {
                return List.of();
            }
            return List.of(
                    new FormError(
                            PRESENT,
                            "The present password is not right, or there were too many attempts: after five wrong ones each waits longer, up to 15 minutes."));
        } catch (Problem wrong) {
            return FormError.of(wrong);
        }
    }

    private PasswordForm view(Caller caller) {
        boolean has = accounts.has(caller.id()) && settings.localAccounts();
        boolean known = provider.filter(p -> p.knows(caller.id())).isPresent();
        String name = provider.map(ProviderSignIn::name).orElse("");
        return new PasswordForm(has, known, name, List.of());
    }

    private static ModelAndView<Map<String, Object>> page(PasswordForm form) {
        return new ModelAndView<>("identity/account-password", Map.of("form", form));
    }
}
