package dev.countersign.identity;

import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import org.jspecify.annotations.Nullable;

/** Small-team mode: everybody may know, administrators switch. */
@Controller("/api/v1/settings/small-team")
@ExecuteOn(TaskExecutors.BLOCKING)
class SmallTeamApi {
    private final SmallTeam team;
    private final SmallTeamBanner banner;

    SmallTeamApi(SmallTeam team, SmallTeamBanner banner) {
        this.team = team;
        this.banner = banner;
    }

    /** What is wanted, and why. */
    record Wanted(@Nullable Boolean on, @Nullable String reason) {}

    @Get
    @Secured({
        Roles.DEVELOPER,
        Roles.SECURITY_LEAD,
        Roles.DATA_OWNER,
        Roles.AUDITOR,
        Roles.ADMINISTRATOR
    })
    SmallTeam.State state() {
        return team.state();
    }

    @Put
    @Secured(Roles.ADMINISTRATOR)
    SmallTeam.State turn(Caller caller, @Body Wanted body) {
        SmallTeam.State state = team.turn(caller, body.on(), body.reason());
        banner.look();
        return state;
    }
}
