package dev.countersign.approval;

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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The verdicts on a request with their proofs, verified anew each time the page is opened. */
@Controller("/requests/{id}/evidence")
@Secured({
    Roles.DEVELOPER,
    Roles.SECURITY_LEAD,
    Roles.DATA_OWNER,
    Roles.AUDITOR,
    Roles.ADMINISTRATOR
})
@ExecuteOn(TaskExecutors.BLOCKING)
@Produces(MediaType.TEXT_HTML)
final class EvidencePages {
    private final Requests requests;
    private final VerdictProofs proofs;
    private final Names names;

    EvidencePages(Requests requests, VerdictProofs proofs, Names names) {
        this.requests = requests;
        this.proofs = proofs;
        this.names = names;
    }

    /**
     * A verdict.
     *
     * @param proof null for one that was given without signature
     */
    record Line(ReviewView review, String reviewer, @Nullable EvidenceView proof) {}

    /** What the page shows. */
    record View(String id, long number, String modelName, List<Line> rows) {}

    @Get
    ModelAndView<Map<String, Object>> evidence(Caller caller, String id) {
        RequestView request = requests.undecided(caller, id);
        Map<String, EvidenceView> verified = proofs.of(request);
        KnownNames known =
                names.of(
                        request.reviews().stream().map(ReviewView::reviewerId).toList(),
                        List.of(),
                        List.of(request.modelDigest()));
        List<Line> rows =
                request.reviews().reversed().stream()
                        .map(review ->
                                new Line(
                                        review,
                                        known.person(review.reviewerId()),
                                        verified.get(review.id())))
                        .toList();
        var view = new View(id, request.number(), known.model(request.modelDigest()), rows);
        return new ModelAndView<>("approval/evidence", Map.of("page", view));
    }
}
