package dev.countersign.portal;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.Map;

/** The first page after signing in. */
@Controller
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
final class HomePages {
    private final Home home;

    HomePages(Home home) {
        this.home = home;
    }

    @Get("/")
    @Produces(MediaType.TEXT_HTML)
    ModelAndView<Map<String, Object>> home(Caller caller) {
        return new ModelAndView<>("portal/home", Map.of("home", home.of(caller)));
    }
}
