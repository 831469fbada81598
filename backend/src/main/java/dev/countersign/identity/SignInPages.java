package dev.countersign.identity;

import dev.countersign.platform.FormFields;
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

    @Get("/signin")
    @Produces(MediaType.TEXT_HTML)
    ModelAndView<Map<String, Object>> form(@QueryValue @Nullable String next) {
        return page("", local(next), false);
    }

    @Post("/signin")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_HTML)
    HttpResponse<?> signIn(@Body Map<String, Object> body, HttpRequest<?> request) {
        FormFields form = FormFields.of(body);
        String username = form.text("username");
        String next = local(form.text("next"));
        // as typed: blanks belong to a password
        String password = body.get("password") instanceof String typed ? typed : "";
        Optional<Person> person = accounts.signIn(username, password.toCharArray());
        if (person.isEmpty()) {
            return HttpResponse.unprocessableEntity().body(page(username, next, true));
        }
        sessions.end(request);
        return HttpResponse.seeOther(URI.create(next)).cookie(sessions.begin(person.get()));
    }

    @Post("/signout")
    @Produces(MediaType.TEXT_HTML)
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
