package dev.countersign.identity;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What a person sees of themselves, and the way to what they can change of it. */
@Controller("/account")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class AccountPages {
    private final People people;
    private final List<AccountSection> sections;

    AccountPages(People people, List<AccountSection> sections) {
        this.people = people;
        this.sections =
                sections.stream().sorted(Comparator.comparingInt(AccountSection::order)).toList();
    }

    @Get
    ModelAndView<Map<String, Object>> overview(Caller caller) {
        AccountView account = AccountView.of(people.get(caller.id()), sections);
        return new ModelAndView<>("identity/account", Map.of("account", account));
    }
}
