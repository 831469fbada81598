package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.Map;
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
    private final RequestDesk desk;

    RequestPages(RequestDesk desk) {
        this.desk = desk;
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> request(
            Caller caller, String id, @QueryValue @Nullable String comments) {
        return new ModelAndView<>(
                "approval/request", desk.page(caller, id, comments, RequestDesk.Input.EMPTY));
    }
}
