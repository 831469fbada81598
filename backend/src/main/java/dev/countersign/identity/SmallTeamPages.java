package dev.countersign.identity;

import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
import dev.countersign.problem.ProblemCode;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what small-team mode means, whether it is on and since when; administrators switch it. */
@Controller("/settings/small-team")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class SmallTeamPages {
    private final SmallTeam team;
    private final SmallTeamBanner banner;
    private final People people;
    private final Flash flash;

    SmallTeamPages(SmallTeam team, SmallTeamBanner banner, People people, Flash flash) {
        this.team = team;
        this.banner = banner;
        this.people = people;
        this.flash = flash;
    }

    @Get
    ModelAndView<Map<String, Object>> show(Caller caller) {
        return page(caller, "", List.of());
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Secured(Roles.ADMINISTRATOR)
    HttpResponse<?> turn(Caller caller, @Body Map<String, Object> body) {
        FormFields form = FormFields.of(body);
        boolean on = form.text("on").equals("true");
        try {
            team.turn(caller, on, form.text("reason"));
        } catch (Problem wrong) {
            if (wrong.code() != ProblemCode.FIELD_INVALID) {
                throw wrong;
            }
            return HttpResponse.unprocessableEntity()
                    .body(page(caller, form.text("reason"), FormError.of(wrong)));
        }
        banner.look();
        return flash.seeOther(
                "/settings/small-team", on ? "small_team_switched_on" : "small_team_switched_off");
    }

    private ModelAndView<Map<String, Object>> page(
            Caller caller, String reason, List<FormError> errors) {
        List<SmallTeam.Switch> history = team.history();
        Set<String> who = history.stream().map(SmallTeam.Switch::by).collect(Collectors.toSet());
        return new ModelAndView<>(
                "identity/small-team",
                Map.of(
                        "team",
                        team.state(),
                        "history",
                        history,
                        "names",
                        people.find(who).values().stream()
                                .collect(Collectors.toMap(Person::id, Person::displayName)),
                        "switches",
                        caller.has(Role.ADMINISTRATOR),
                        "reason",
                        reason,
                        "errors",
                        errors));
    }
}
