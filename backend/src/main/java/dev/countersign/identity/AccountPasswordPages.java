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
    private final FailedGuesses guesses;
    private final ClientAddress addresses;
    private final Optional<ProviderSignIn> provider;
    private final Flash flash;

    AccountPasswordPages(
            LocalAccounts accounts,
            People people,
            Sessions sessions,
            SignInSettings settings,
            FailedGuesses guesses,
            ClientAddress addresses,
            Optional<ProviderSignIn> provider,
            Flash flash) {
        this.accounts = accounts;
        this.people = people;
        this.sessions = sessions;
        this.settings = settings;
        this.guesses = guesses;
        this.addresses = addresses;
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
        String address = addresses.of(request);
        Duration wait = guesses.begin(address);
        if (!wait.isZero()) {
            throw Problem.tooMany("Too many wrong passwords came from your network.", wait);
        }
        List<FormError> errors = changed(caller, body);
        if (errors.stream().noneMatch(error -> error.field().equals(PRESENT))) {
            guesses.succeeded(address);
        }
        if (!errors.isEmpty()) {
            return HttpResponse.unprocessableEntity().body(page(view.withErrors(errors)));
        }
        return flash.seeOther("/account", "password_changed")
                .cookie(sessions.replace(request, people.get(caller.id()), null));
    }

    private List<FormError> changed(Caller caller, Map<String, Object> body) {
        char[] wanted = SignInPages.password(body, "password");
        List<FormError> differing =
                PasswordForm.differing(wanted, SignInPages.password(body, "repeated"));
        if (!differing.isEmpty()) {
            return differing;
        }
        try {
            if (accounts.changeOwn(caller.id(), SignInPages.password(body, PRESENT), wanted)) {
                return List.of();
            }
            return List.of(
                    new FormError(
                            PRESENT,
                            "The present password is not right, or there were too many attempts. Wait a minute, then try again."));
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
