package dev.countersign.inventory.use;

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
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pages of the registers of tools, scopes and data classes. */
@Controller
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class UsePages {
    private final ToolList tools;
    private final Uses uses;

    UsePages(ToolList tools, Uses uses) {
        this.tools = tools;
        this.uses = uses;
    }

    @Get("/tools")
    HttpResponse<ModelAndView<Map<String, Object>>> tools(HttpRequest<?> request) {
        return ListView.answer(
                "inventory/use/tools",
                ToolList.SHAPE,
                request.getParameters(),
                query -> tools.found(query).as(found -> found.stream().map(ToolView::of).toList()),
                Map.of());
    }

    @Get("/uses")
    ModelAndView<Map<String, Object>> uses() {
        var view =
                new UseView(
                        uses.scopes().stream().map(Scope::id).toList(),
                        uses.dataClasses().stream()
                                .map(c -> new ClassView(c.id(), c.handling().word()))
                                .toList());
        return new ModelAndView<>("inventory/use/uses", Map.of("uses", view));
    }

    record UseView(List<String> scopes, List<ClassView> classes) {}

    record ClassView(String id, String handling) {}

    record ToolView(
            String id,
            String name,
            String publisher,
            @Nullable String country,
            String licence,
            String minimumVersion,
            String recommendedVersion,
            boolean hasCloudModels,
            boolean approved,
            String notes,
            List<String> sources,
            List<Advisory> advisories) {
        static ToolView of(Tool tool) {
            return new ToolView(
                    tool.id(),
                    tool.name(),
                    tool.publisher(),
                    tool.country(),
                    tool.licence(),
                    dotted(tool.minimumVersion()),
                    dotted(tool.recommendedVersion()),
                    tool.hasCloudModels(),
                    tool.approved(),
                    tool.notes(),
                    tool.sources(),
                    tool.advisories());
        }

        private static String dotted(List<Long> version) {
            return version.stream().map(String::valueOf).collect(Collectors.joining("."));
        }
    }
}
