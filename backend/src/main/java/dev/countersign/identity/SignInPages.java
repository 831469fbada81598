package dev.countersign.identity;

import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.views.ModelAndView;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signing in with a local account, and out. */
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class SignInPages {
    private final LocalAccounts accounts;
    private final Sessions sessions;
    private final Entrance entrance;
    private final SignInSettings settings;
    private final FailedGuesses guesses;
    private final ClientAddress addresses;
    private final Optional<ProviderSignIn> provider;

    SignInPages(
            LocalAccounts accounts,
            Sessions sessions,
            Entrance entrance,
            SignInSettings settings,
            FailedGuesses guesses,
            ClientAddress addresses,
            Optional<ProviderSignIn> provider) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.entrance = entrance;
        this.settings = settings;
        this.guesses = guesses;
        this.addresses = addresses;
        this.provider = provider;
    }

    /**
     * What the page shows.
     *
     * @param provider what people call the identity provider, null where there is none
     * @param password whether passwords are taken here
     * @param fault {@code wrong}, {@code empty}, {@code many} or null
     * @param minutes how long an address with too many guesses has to wait
     */
    record SignInView(
            String username,
            String next,
            @Nullable String provider,
            boolean password,
            @Nullable String fault,
            long minutes) {
        public String providerHref() {
            return UriBuilder.of("/signin/provider").queryParam("next", next).build().toString();
        }
    }

    @Get("/signin")
    ModelAndView<Map<String, Object>> form(@QueryValue @Nullable String next) {
        return page("", LocalPath.of(next), null, Duration.ZERO);
    }

    @Post("/signin")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> signIn(@Body Map<String, Object> body, HttpRequest<?> request) {
        FormFields form = FormFields.of(body);
        String username = form.text("username");
        String next = LocalPath.of(form.text("next"));
        char[] password = password(body, "password");
        if (username.isEmpty() || password.length == 0) {
            return HttpResponse.unprocessableEntity()
                    .body(page(username, next, "empty", Duration.ZERO));
        }
        String address = addresses.of(request);
        Duration wait = guesses.begin(address);
        if (!wait.isZero()) {
            return HttpResponse.status(HttpStatus.TOO_MANY_REQUESTS)
                    .header(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1))
                    .body(page(username, next, "many", wait));
        }
        return accounts.signIn(
                username, password, answer -> answered(answer, username, next, request));
    }

    private HttpResponse<?> answered(
            LocalAccounts.Answer answer, String username, String next, HttpRequest<?> request) {
        if (!(answer instanceof LocalAccounts.Answer.Refused)) {
            guesses.succeeded(addresses.of(request));
        }
        return switch (answer) {
            case LocalAccounts.Answer.Welcome(Person person) ->
                    entrance.letIn(request, person, next, null);
            case LocalAccounts.Answer.ChooseAnother(Person person) ->
                    HttpResponse.seeOther(
                                    UriBuilder.of("/signin/password")
                                            .queryParam("next", next)
                                            .build())
                            .cookie(sessions.replaceForNewPassword(request, person));
            case LocalAccounts.Answer.Refused() ->
                    HttpResponse.unprocessableEntity()
                            .body(page(username, next, "wrong", Duration.ZERO));
        };
    }

    /** Only with the short session that a one-time password opened. */
    @Get("/signin/password")
    HttpResponse<?> choose(@QueryValue @Nullable String next, HttpRequest<?> request) {
        return sessions.choosingPassword(request)
                .<HttpResponse<?>>map(
                        person -> HttpResponse.ok(choice(person, LocalPath.of(next), List.of())))
                .orElseGet(() -> HttpResponse.seeOther(URI.create("/signin")));
    }

    @Post("/signin/password")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> chosen(@Body Map<String, Object> body, HttpRequest<?> request) {
        Optional<Person> known = sessions.choosingPassword(request);
        if (known.isEmpty()) {
            return HttpResponse.seeOther(URI.create("/signin"));
        }
        Person person = known.get();
        String next = LocalPath.of(FormFields.of(body).text("next"));
        char[] wanted = password(body, "password");
        List<FormError> errors = PasswordForm.differing(wanted, password(body, "repeated"));
        if (errors.isEmpty()) {
            try {
                accounts.replaceOneTime(person.id(), wanted);
                return entrance.letIn(request, person, next, null);
            } catch (Problem wrong) {
                errors = FormError.of(wrong);
            }
        }
        return HttpResponse.unprocessableEntity().body(choice(person, next, errors));
    }

    /**
     * The session here ends in any case. The way out of the provider is a page and no redirect,
     * because browsers hold redirects of a form to {@code form-action}.
     */
    @Post("/signout")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> signOut(HttpRequest<?> request) {
        Sessions.Ended ended = sessions.end(request);
        Optional<URI> onwards =
                ended.byProvider()
                        ? provider.flatMap(p -> p.signOut(ended.idToken()))
                        : Optional.empty();
        if (onwards.isEmpty()) {
            return HttpResponse.seeOther(URI.create("/signin")).cookie(ended.cookie());
        }
        String name = provider.map(ProviderSignIn::name).orElse("");
        return HttpResponse.ok(
                        new ModelAndView<>(
                                "identity/signing-out",
                                Map.of("onwards", onwards.get().toString(), "provider", name)))
                .cookie(ended.cookie());
    }

    /** As typed: blanks belong to a password. */
    static char[] password(Map<String, Object> body, String field) {
        return (body.get(field) instanceof String typed ? typed : "").toCharArray();
    }

    private static ModelAndView<Map<String, Object>> choice(
            Person person, String next, List<FormError> errors) {
        return new ModelAndView<>(
                "identity/choose-password",
                Map.of("username", person.username(), "next", next, "errors", errors));
    }

    private ModelAndView<Map<String, Object>> page(
            String username, String next, @Nullable String fault, Duration wait) {
        String name = provider.map(ProviderSignIn::name).orElse(null);
        boolean password = settings.localAccounts() || settings.recover() != null;
        var view =
                new SignInView(
                        username, next, name, password, fault, wait.plusSeconds(59).toMinutes());
        return new ModelAndView<>("identity/sign-in", Map.of("signin", view));
    }
}
