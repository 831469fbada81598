package dev.countersign.policy;

import dev.countersign.identity.Roles;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The rules in force, for people. */
@Controller("/policies")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@Produces(MediaType.TEXT_HTML)
final class RulePages {
    private final Policy policy;

    RulePages(Policy policy) {
        this.policy = policy;
    }

    /** The rules of one area; its title is the text {@code area.<name>}. */
    record Area(String name, List<RuleDescription> rules) {}

    /** The bundle and its rules. */
    record Page(String revision, int sequence, String digest, List<Area> areas) {}

    @Get
    ModelAndView<Map<String, Object>> rules() {
        BundleIdentity bundle = policy.active();
        List<Area> areas =
                policy.rules().stream()
                        .collect(
                                Collectors.groupingBy(
                                        RuleDescription::area, TreeMap::new, Collectors.toList()))
                        .entrySet()
                        .stream()
                        .map(area -> new Area(area.getKey(), area.getValue()))
                        .toList();
        var page = new Page(bundle.revision(), bundle.sequence(), bundle.digest(), areas);
        return new ModelAndView<>("policy/rules", Map.of("policy", page));
    }
}
