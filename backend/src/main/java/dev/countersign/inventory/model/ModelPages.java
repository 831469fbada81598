package dev.countersign.inventory.model;

import dev.countersign.identity.People;
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
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages of the catalogue. */
@Controller("/models")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class ModelPages {
    private final Models models;
    private final ModelList list;
    private final Files files;
    private final ModelBlocks blocks;

    ModelPages(Models models, ModelList list, Files files, ModelBlocks blocks) {
        this.models = models;
        this.list = list;
        this.files = files;
        this.blocks = blocks;
    }

    @Get
    HttpResponse<ModelAndView<Map<String, Object>>> list(HttpRequest<?> request) {
        return ListView.answer(
                "inventory/model/list",
                list.shape(),
                request.getParameters(),
                query ->
                        list.found(query)
                                .as(found -> found.stream().map(ModelView.Row::of).toList()),
                Map.of());
    }

    @Get("/{id}")
    ModelAndView<Map<String, Object>> model(String id) {
        Model model = models.get(id);
        return new ModelAndView<>(
                "inventory/model/model",
                Map.of(
                        "model", model,
                        "page",
                                ModelView.Page.of(
                                        model, models.ancestry(model), files.describer(model)),
                        "files", files.of(id),
                        "block", blocks.of(ModelBlocks.Target.model(id, false))));
    }

    /** The files of a model, each with its scans and how many approvals use it. */
    @Singleton
    record Files(ArtifactSets sets, ApprovedFiles approved, People people) {
        private static final int SHOWN = 10;

        /** The first of them; {@code more} when there are further ones. */
        record Shown(List<ModelView.FileRow> rows, boolean more) {}

        @Nullable String describer(Model model) {
            Described described = model.described();
            return described == null
                    ? null
                    : people.names(List.of(described.by()))
                            .getOrDefault(described.by(), described.by());
        }

        Shown of(String modelId) {
            List<ArtifactSet> found = sets.confirmedAs(modelId, SHOWN + 1);
            Map<String, Long> active =
                    approved.active(found.stream().map(ArtifactSet::digest).toList());
            return new Shown(
                    found.stream()
                            .limit(SHOWN)
                            .map(set ->
                                    ModelView.FileRow.of(
                                            set, active.getOrDefault(set.digest(), 0L)))
                            .toList(),
                    found.size() > SHOWN);
        }
    }
}
