package dev.countersign.notify;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.platform.Page;
import dev.countersign.problem.Problem;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpResponse;
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
import io.micronaut.views.ModelAndView;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person's own notices. */
@Controller("/notifications")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class InboxPages {
    private static final int ROWS = 50;

    private final Inbox inbox;
    private final Flash flash;

    InboxPages(Inbox inbox, Flash flash) {
        this.inbox = inbox;
        this.flash = flash;
    }

    /**
     * @param newest the id up to which “all read” reaches, empty for an empty list
     */
    @Introspected
    record InboxPage(
            List<Inbox.Item> items,
            boolean unread,
            String newest,
            @Nullable String first,
            @Nullable String next) {
        InboxPage {
            items = List.copyOf(items);
        }
    }

    @Get
    ModelAndView<Map<String, Object>> list(
            Caller caller,
            @QueryValue(defaultValue = "") String show,
            @QueryValue @Nullable String after) {
        boolean unread = show.equals("unread");
        Page<Inbox.Item> found = inbox.list(caller, unread, after, ROWS);
        var page =
                new InboxPage(
                        found.items(),
                        unread,
                        found.items().isEmpty() ? "" : found.items().getFirst().id(),
                        Page.firstAddress(address(show), after),
                        found.nextAddress(address(show)));
        return new ModelAndView<>("notify/inbox", Map.of("page", page));
    }

    /** How many are new, for the mark in the navigation. */
    @Get("/count")
    ModelAndView<Map<String, Object>> count(Caller caller) {
        return new ModelAndView<>("notify/count", Map.of("count", inbox.unread(caller)));
    }

    /** Reads one: leads to what it is about. */
    @Post("/{id}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> open(Caller caller, String id) {
        String path = inbox.open(caller, id).orElseThrow(() -> Problem.notFound("notice", id));
        return HttpResponse.seeOther(URI.create(path));
    }

    @Post("/read")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> readAll(Caller caller, @Body Map<String, Object> body) {
        inbox.readAll(caller, FormFields.of(body).text("newest"));
        return flash.seeOther("/notifications", "notices_read");
    }

    private static UriBuilder address(String show) {
        UriBuilder address = UriBuilder.of("/notifications");
        return show.isEmpty() ? address : address.queryParam("show", show);
    }
}
