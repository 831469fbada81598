package dev.countersign.policy;

import dev.countersign.identity.Roles;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules in force, for people: all of them, and each with its reasons, thresholds and source.
 */
@Controller("/policies")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class RulePages {
    private static final int NEIGHBOURS = 12;
    private static final int LONGEST = 80;

    private final Policy policy;
    private final PolicySources sources;
    private final Controls controls;
    private final DecisionSearch decisions;

    RulePages(Policy policy, PolicySources sources, Controls controls, DecisionSearch decisions) {
        this.policy = policy;
        this.sources = sources;
        this.controls = controls;
        this.decisions = decisions;
    }

    /** The rules of one area; its title is the text {@code area.<name>}. */
    record Area(String name, List<RuleDescription> rules) {}

    /** The bundle and those of its rules that are asked for. */
    record Page(BundleIdentity bundle, String q, List<Area> areas) {}

    /**
     * One rule.
     *
     * @param source null where the bundle's sources are not kept, and for engine failures
     */
    record RulePage(
            BundleIdentity bundle,
            RuleDescription rule,
            List<Threshold> thresholds,
            List<Controls.Supported> controls,
            @Nullable Source source) {
        /** In which statuses an exception may waive it, as one word for the texts. */
        public String waivable() {
            return rule.waivableWhen().stream()
                    .filter(rule::waivableIn)
                    .map(FindingStatus::text)
                    .sorted()
                    .collect(Collectors.joining("_or_", "rule.waivable.", ""));
        }
    }

    /** A file of the bundle. */
    record Source(String path, String text, RegoSource rego) {}

    @Get("/rules")
    ModelAndView<Map<String, Object>> rules(@QueryValue(defaultValue = "") String q) {
        LoadedPolicy current = policy.current();
        List<Area> areas =
                current.rules().stream()
                        .filter(rule -> mentions(rule, q))
                        .collect(
                                Collectors.groupingBy(
                                        RuleDescription::area, TreeMap::new, Collectors.toList()))
                        .entrySet()
                        .stream()
                        .map(area -> new Area(area.getKey(), area.getValue()))
                        .toList();
        var page = new Page(current.identity(), q, areas);
        return new ModelAndView<>("policy/rules", Map.of("policy", page));
    }

    /** Every word asked for has to be there, in any case. */
    private static boolean mentions(RuleDescription rule, String q) {
        String all =
                String.join(
                                " ",
                                rule.code(),
                                rule.title(),
                                rule.description(),
                                rule.why(),
                                rule.remedy())
                        .toLowerCase(Locale.ROOT);
        return Stream.of(q.toLowerCase(Locale.ROOT).split("\\s+", -1)).allMatch(all::contains);
    }

    @Get("/rules/{code}")
    HttpResponse<ModelAndView<Map<String, Object>>> rule(String code) {
        LoadedPolicy current = policy.current();
        RuleDescription rule = current.rule(code);
        if (rule.area().equals("former")) {
            return HttpResponse.notFound();
        }
        PolicySources.Files files = sources.of(current.identity());
        var page =
                new RulePage(
                        current.identity(),
                        rule,
                        thresholds(rule, files),
                        controls.supported(rule.controls()),
                        source(rule, files));
        return HttpResponse.ok(new ModelAndView<>("policy/rule", Map.of("page", page)));
    }

    private static List<Threshold> thresholds(RuleDescription rule, PolicySources.Files files) {
        List<String> registers = rule.registers();
        return registers == null
                ? List.of()
                : registers.stream().map(name -> Threshold.of(name, files.register(name))).toList();
    }

    /** The rule is {@code data.<package>.<name>}. */
    private static @Nullable Source source(RuleDescription rule, PolicySources.Files files) {
        String path = rule.path();
        if (path == null || !path.startsWith("data.") || path.lastIndexOf('.') < 5) {
            return null;
        }
        return files.fileOf(path.substring(5, path.lastIndexOf('.')))
                .map(name -> new Source(name, files.text(name), RegoSource.of(files.text(name))))
                .orElse(null);
    }

    /** In place of the page that the server shows for any other address that leads nowhere. */
    @Error(status = HttpStatus.NOT_FOUND)
    HttpResponse<ModelAndView<Map<String, Object>>> unknown(HttpRequest<?> request) {
        String path = request.getPath();
        String code = path.substring(path.lastIndexOf('/') + 1);
        String shown = code.length() > LONGEST ? code.substring(0, LONGEST) + "…" : code;
        String area = code.split("\\.", 2)[0];
        List<RuleDescription> near =
                policy.rules().stream()
                        .filter(rule -> rule.area().equals(area))
                        .limit(NEIGHBOURS)
                        .toList();
        return HttpResponse.notFound(
                new ModelAndView<>(
                        "policy/no-rule",
                        Map.of("code", shown, "near", near, "former", decisions.everFailed(code))));
    }
}
