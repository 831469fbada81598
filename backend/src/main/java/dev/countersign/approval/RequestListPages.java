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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /**
     * A line of the list: a request, or those of it that stand side by side and were asked
     * together.
     *
     * @param together how many there are
     * @param states of all of them, each once
     * @param askedIn the set, null for a request asked by itself
     */
    record Row(
            String id,
            long number,
            String state,
            String person,
            String deviceName,
            String toolName,
            String modelName,
            int together,
            List<String> states,
            @Nullable String askedIn,
            Instant createdAt) {
        static Row of(List<RequestView> alike, KnownNames known) {
            RequestView request = alike.getLast();
            return new Row(
                    request.id(),
                    request.number(),
                    request.state().word(),
                    known.person(request.personId()),
                    joined(alike, r -> known.device(r.deviceId())),
                    joined(alike, r -> known.tool(r.toolId())),
                    joined(alike, r -> known.model(r.modelDigest())),
                    alike.size(),
                    alike.stream().map(r -> r.state().word()).distinct().toList(),
                    request.setId(),
                    request.createdAt());
        }

        private static String joined(List<RequestView> alike, Function<RequestView, String> name) {
            return alike.reversed().stream().map(name).distinct().collect(Collectors.joining(", "));
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
        return lines(found).stream().map(alike -> Row.of(alike, known)).toList();
    }

    /** Requests that were asked together are one line, where nothing stands between them. */
    private static List<List<RequestView>> lines(List<RequestView> found) {
        List<List<RequestView>> lines = new ArrayList<>();
        for (RequestView request : found) {
            String set = request.setId();
            boolean joins =
                    set != null
                            && !lines.isEmpty()
                            && set.equals(lines.getLast().getLast().setId());
            if (!joins) {
                lines.add(new ArrayList<>());
            }
            lines.getLast().add(request);
        }
        return lines;
    }
}
