package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Page;
import dev.countersign.problem.Problem;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.uri.UriBuilder;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests and where they stand. */
@Controller("/requests")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class RequestPages {
    private static final int ROWS = 50;

    private final Requests requests;
    private final Names names;
    private final RequestDesk desk;

    RequestPages(Requests requests, Names names, RequestDesk desk) {
        this.requests = requests;
        this.names = names;
        this.desk = desk;
    }

    @Get
    ModelAndView<Map<String, Object>> list(
            Caller caller,
            @QueryValue(defaultValue = "") String state,
            @QueryValue @Nullable String after) {
        var filter = new RequestFilter(state(state), null, null, null);
        Page<RequestView> found = requests.list(caller, filter, after, ROWS);
        UriBuilder address = UriBuilder.of("/requests").queryParam("state", state);
        String first = Page.firstAddress(address, after);
        var page =
                new RequestPage.Listing(
                        found.items().stream()
                                .map(r -> RequestPage.of(r, names, List.of()))
                                .toList(),
                        Access.seesAll(caller),
                        state,
                        Stream.of(RequestState.values()).map(RequestState::word).toList(),
                        first,
                        found.nextAddress(address));
        return new ModelAndView<>("approval/requests", Map.of("page", page));
    }

    /**
     * @param comments the cursor of older comments
     */
    @Get("/{id}")
    ModelAndView<Map<String, Object>> request(
            Caller caller, String id, @QueryValue @Nullable String comments) {
        return new ModelAndView<>(
                "approval/request", desk.page(caller, id, comments, RequestDesk.Input.EMPTY));
    }

    private static @Nullable RequestState state(String word) {
        try {
            return word.isEmpty() ? null : RequestState.of(word);
        } catch (IllegalArgumentException e) {
            throw Problem.field("/state", "value", "There is no such state.", "one of the list");
        }
    }
}
