package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.listing.ListView;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import io.micronaut.http.HttpParameters;
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
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The queue, and what a reviewer sets about it. */
@Controller("/reviews")
@Secured({Roles.SECURITY_LEAD, Roles.DATA_OWNER})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class QueuePages {
    private final ReviewQueue queue;
    private final SavedViews views;
    private final Shortcuts shortcuts;
    private final Flash flash;

    QueuePages(ReviewQueue queue, SavedViews views, Shortcuts shortcuts, Flash flash) {
        this.queue = queue;
        this.views = views;
        this.shortcuts = shortcuts;
        this.flash = flash;
    }

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(Caller caller, HttpRequest<?> request) {
        String query = Objects.requireNonNullElse(request.getUri().getRawQuery(), "");
        return page(caller, request, request.getParameters(), new ToKeep(query, "", List.of()));
    }

    /** The view that can be kept from the page, as it was filled in. */
    private record ToKeep(String query, String name, List<FormError> errors) {}

    private HttpResponse<ModelAndView<Map<String, Object>>> page(
            Caller caller, HttpRequest<?> request, HttpParameters asked, ToKeep view) {
        Map<String, Object> more = new HashMap<>();
        more.put("views", views.of(caller));
        more.put("shortcuts", shortcuts.on(request));
        more.put("query", view.query);
        more.put("viewName", view.name);
        more.put("viewErrors", view.errors);
        return ListView.answer(
                "approval/queue",
                queue.shape(caller),
                asked,
                query -> queue.found(caller, query),
                more);
    }

    /** Keeps the present filters under a name. */
    @Post("/views")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> keep(Caller caller, HttpRequest<?> request, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        String query = form.text("query");
        try {
            SavedViews.View kept = views.add(caller, form.text("name"), query);
            return flash.seeOther(kept.href(), "view_kept");
        } catch (Problem wrong) {
            var again = new ToKeep(query, form.text("name"), FormError.of(wrong));
            return HttpResponse.unprocessableEntity()
                    .body(page(caller, request, SavedViews.parameters(query), again).body());
        }
    }

    @Post("/views/{id}/removal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> forget(Caller caller, String id) {
        views.remove(caller, id);
        return flash.seeOther("/reviews", "view_forgotten");
    }

    /** Turns the keys on or off in this browser. */
    @Post("/shortcuts")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> shortcuts(@Body Map<String, Object> body) {
        boolean on = FormFields.of(body).text("keys").equals("on");
        return HttpResponse.seeOther(URI.create("/reviews")).cookie(shortcuts.cookie(on));
    }
}
