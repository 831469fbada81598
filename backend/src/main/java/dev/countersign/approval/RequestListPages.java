package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.listing.ListView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The list of requests: one's own, or all where one sees them. */
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
final class RequestListPages {
    private final RequestList list;
    private final Names names;

    RequestListPages(RequestList list, Names names) {
        this.list = list;
        this.names = names;
    }

    /** A line of the list. */
    record Row(
            String id,
            long number,
            String state,
            String person,
            String deviceName,
            String toolName,
            String modelName,
            Instant createdAt) {
        static Row of(RequestView request, KnownNames known) {
            return new Row(
                    request.id(),
                    request.number(),
                    request.state().word(),
                    known.person(request.personId()),
                    known.device(request.deviceId()),
                    known.tool(request.toolId()),
                    known.model(request.modelDigest()),
                    request.createdAt());
        }
    }

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(Caller caller, HttpRequest<?> request) {
        return ListView.answer(
                "approval/requests",
                list.shape(caller),
                request.getParameters(),
                query -> list.found(caller, query).as(this::rows),
                Map.of("all", Access.seesAll(caller)));
    }

    private List<Row> rows(List<RequestView> found) {
        KnownNames known =
                names.of(
                        found.stream().map(RequestView::personId).distinct().toList(),
                        found.stream().map(RequestView::deviceId).distinct().toList(),
                        found.stream().map(RequestView::modelDigest).distinct().toList());
        return found.stream().map(request -> Row.of(request, known)).toList();
    }
}
