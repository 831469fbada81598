package dev.countersign.inventory.model;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Roles;
import dev.countersign.platform.Flash;
import dev.countersign.platform.FormFields;
import dev.countersign.problem.FormError;
import dev.countersign.problem.Problem;
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
import org.jspecify.annotations.Nullable;

/** Taking back what was said of files: what rests on it first, then the act with its reason. */
@Controller("/artifacts/{digest}/withdrawal")
@Secured(Roles.SECURITY_LEAD)
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class WithdrawalPages {
    private final ArtifactSets artifacts;
    private final Confirmations confirmations;
    private final ApprovedFiles approved;
    private final ModelBlocks blocks;
    private final Flash flash;

    WithdrawalPages(
            ArtifactSets artifacts,
            Confirmations confirmations,
            ApprovedFiles approved,
            ModelBlocks blocks,
            Flash flash) {
        this.artifacts = artifacts;
        this.confirmations = confirmations;
        this.approved = approved;
        this.blocks = blocks;
        this.flash = flash;
    }

    /**
     * @param confirmed what the files are confirmed to be, null when nobody says so
     * @param approvals how many allow the files now
     * @param refused why the files are refused and stay so, null where they are not
     */
    record Page(
            String digest,
            String name,
            @Nullable Confirmation confirmed,
            long approvals,
            @Nullable String refused,
            String reason,
            List<FormError> errors) {}

    @Get
    ModelAndView<Map<String, Object>> page(String digest) {
        return page(digest, "", List.of());
    }

    @Post
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    HttpResponse<?> withdraw(Caller caller, String digest, @Body Map<String, Object> body) {
        String reason = FormFields.of(body).text("reason");
        try {
            confirmations.withdraw(caller, digest, reason);
        } catch (Problem wrong) {
            return HttpResponse.status(wrong.formStatus())
                    .body(page(digest, reason, FormError.of(wrong)));
        }
        return flash.seeOther("/artifacts/" + digest, "confirmation_withdrawn");
    }

    private ModelAndView<Map<String, Object>> page(
            String digest, String reason, List<FormError> errors) {
        ArtifactSet files = artifacts.get(digest);
        long live = approved.active(List.of(digest)).getOrDefault(digest, 0L);
        return new ModelAndView<>(
                "inventory/model/withdrawal",
                Map.of(
                        "page",
                        new Page(
                                digest,
                                files.name(),
                                files.confirmation(),
                                live,
                                blocks.on(digest).map(ModelBlock::reason).orElse(null),
                                reason,
                                errors)));
    }
}
