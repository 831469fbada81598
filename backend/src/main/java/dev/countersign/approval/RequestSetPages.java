package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was asked in one go, and where each of it stands. */
@Controller("/requests/sets")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class RequestSetPages {
    private final RequestSets sets;
    private final Names names;
    private final Flash flash;

    RequestSetPages(RequestSets sets, Names names, Flash flash) {
        this.sets = sets;
        this.names = names;
        this.flash = flash;
    }

    /**
     * A set, with everything by name.
     *
     * @param counts how many are in each state, the states in their order
     * @param roles who is waited for
     * @param withdrawable how many the reader can take back
     */
    record View(
            String id,
            String person,
            Instant createdAt,
            List<Count> counts,
            List<String> roles,
            List<Row> rows,
            List<Pair> leftOut,
            long withdrawable) {}

    record Count(String state, long number) {}

    /** One request of it. */
    record Row(
            String id,
            long number,
            String model,
            String device,
            String tool,
            String state,
            List<String> awaited,
            @Nullable String approvalId) {}

    /** A tool, and the device that has it not. */
    record Pair(String thing, String device) {}

    @Get("/{id}")
    ModelAndView<Map<String, Object>> set(Caller caller, String id) {
        RequestSetView set = sets.get(caller, id);
        KnownNames known =
                names.of(
                        List.of(set.personId()),
                        Stream.concat(
                                        set.requests().stream().map(RequestView::deviceId),
                                        set.leftOut().stream()
                                                .map(RequestSetView.LeftOut::deviceId))
                                .distinct()
                                .toList(),
                        set.requests().stream().map(RequestView::modelDigest).distinct().toList());
        Map<RequestState, Long> counts =
                set.requests().stream()
                        .collect(
                                Collectors.groupingBy(
                                        RequestView::state, TreeMap::new, Collectors.counting()));
        boolean mine = set.personId().equals(caller.id());
        View view =
                new View(
                        set.id(),
                        known.person(set.personId()),
                        set.createdAt(),
                        counts.entrySet().stream()
                                .map(entry -> new Count(entry.getKey().word(), entry.getValue()))
                                .toList(),
                        set.requests().stream()
                                .filter(request -> request.state() == RequestState.IN_REVIEW)
                                .flatMap(request -> request.awaited().stream())
                                .distinct()
                                .sorted()
                                .toList(),
                        set.requests().stream().map(request -> row(request, known)).toList(),
                        set.leftOut().stream()
                                .map(pair ->
                                        new Pair(
                                                known.tool(pair.toolId()),
                                                known.device(pair.deviceId())))
                                .toList(),
                        mine
                                ? set.requests().stream()
                                        .filter(request -> request.state().isWaiting())
                                        .count()
                                : 0);
        return new ModelAndView<>("approval/request-set", Map.of("set", view));
    }

    private static Row row(RequestView request, KnownNames known) {
        return new Row(
                request.id(),
                request.number(),
                known.model(request.modelDigest()),
                known.device(request.deviceId()),
                known.tool(request.toolId()),
                request.state().word(),
                request.state() == RequestState.IN_REVIEW ? request.awaited() : List.of(),
                request.approvalId());
    }

    /** Takes back what still waits for somebody. */
    @Post("/{id}/withdrawal")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> withdraw(Caller caller, String id) {
        sets.withdraw(caller, id);
        return flash.seeOther("/requests/sets/" + id, "request_set_withdrawn");
    }
}
