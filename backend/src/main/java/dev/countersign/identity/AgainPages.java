package dev.countersign.identity;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody sent when their session had ended: shown after signing in, sent only when they say
 * so.
 */
@Controller("/signin/again")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class AgainPages {
    private final HeldForms forms;
    private final HeldFormWords words;

    AgainPages(HeldForms forms, HeldFormWords words) {
        this.forms = forms;
        this.words = words;
    }

    @Get
    ModelAndView<Map<String, Object>> show(Caller caller, HttpRequest<?> request) {
        Optional<HeldForm> form = forms.waiting(request, caller.id());
        Map<String, Object> model =
                form.<Map<String, Object>>map(f -> Map.of("form", f, "lines", words.of(f)))
                        .orElseGet(Map::of);
        return new ModelAndView<>("identity/again", model);
    }

    /**
     * The browser repeats the fields it was shown where they belong (307 keeps method and body), as
     * the person who is signed in now; there they are checked as any others.
     */
    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> send(Caller caller, HttpRequest<?> request) {
        return forms.take(request, caller.id())
                .map(form -> HttpResponse.temporaryRedirect(URI.create(LocalPath.of(form.path()))))
                .orElseGet(() -> HttpResponse.seeOther(URI.create("/signin/again")))
                .cookie(forms.gone());
    }

    @Post("/discard")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> discard(Caller caller, HttpRequest<?> request) {
        String page = forms.take(request, caller.id()).map(HeldForm::page).orElse("/");
        return HttpResponse.seeOther(URI.create(page)).cookie(forms.gone());
    }
}
