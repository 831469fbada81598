package dev.countersign.identity;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.views.ModelAndView;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signing in with a local account, and out. */
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
final class SignInPages {
    private final LocalAccounts accounts;
    private final Sessions sessions;

    SignInPages(LocalAccounts accounts, Sessions sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
    }

    /** What the form sends; a record would show the password in its text. */
    @Introspected
    static final class SignInForm {
        private final String username;
        private final String password;
        private final String next;

        SignInForm(@Nullable String username, @Nullable String password, @Nullable String next) {
            this.username = username == null ? "" : username;
            this.password = password == null ? "" : password;
            this.next = local(next);
        }

        String getUsername() {
            return username;
        }

        String getPassword() {
            return password;
        }

        String getNext() {
            return next;
        }
    }

    @Get("/signin")
    @Produces(MediaType.TEXT_HTML)
    ModelAndView<Map<String, Object>> form(@QueryValue @Nullable String next) {
        return page("", local(next), false);
    }

    @Post("/signin")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_HTML)
    HttpResponse<?> signIn(@Body SignInForm form, HttpRequest<?> request) {
        Optional<Person> person =
                accounts.signIn(form.getUsername(), form.getPassword().toCharArray());
        if (person.isEmpty()) {
            return HttpResponse.unprocessableEntity()
                    .body(page(form.getUsername(), form.getNext(), true));
        }
        sessions.end(request);
        return HttpResponse.seeOther(URI.create(form.getNext()))
                .cookie(sessions.begin(person.get()));
    }

    @Post("/signout")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> signOut(HttpRequest<?> request) {
        return HttpResponse.seeOther(URI.create("/signin")).cookie(sessions.end(request));
    }

    private static ModelAndView<Map<String, Object>> page(
            String username, String next, boolean failed) {
        return new ModelAndView<>(
                "identity/sign-in", Map.of("username", username, "next", next, "failed", failed));
    }

    /**
     * Only a path on this very site: everything else could lead a person astray after signing in.
     */
    static String local(@Nullable String next) {
        if (next == null || next.startsWith("//") || !next.matches("/[A-Za-z0-9/_.~?&=%:+-]*")) {
            return "/";
        }
        return next;
    }
}
