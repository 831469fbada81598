package dev.countersign.approval;

import dev.countersign.identity.Caller;
import dev.countersign.identity.Resets;
import dev.countersign.identity.Roles;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.views.ModelAndView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
     * @param resetBy who had reset how the reviewer gets in when the passkey was added, by name;
     *     empty where nobody had
     */
    record Line(ReviewView review, String reviewer, @Nullable EvidenceView proof, String resetBy) {}

    /** What the page shows. */
    record View(String id, long number, String modelName, List<Line> rows) {}

    @Get
    ModelAndView<Map<String, Object>> evidence(Caller caller, String id) {
        RequestView request = requests.undecided(caller, id);
        Map<String, EvidenceView> verified = proofs.of(request);
        List<String> people =
                new ArrayList<>(request.reviews().stream().map(ReviewView::reviewerId).toList());
        verified.values().stream()
                .map(EvidenceView::keyAddedAfterReset)
                .filter(Objects::nonNull)
                .forEach(reset -> people.add(reset.by()));
        KnownNames known = names.of(people, List.of(), List.of(request.modelDigest()));
        List<Line> rows =
                request.reviews().reversed().stream()
                        .map(review -> line(review, known, verified.get(review.id())))
                        .toList();
        var view = new View(id, request.number(), known.model(request.modelDigest()), rows);
        return new ModelAndView<>("approval/evidence", Map.of("page", view));
    }

    private static Line line(ReviewView review, KnownNames known, @Nullable EvidenceView proof) {
        Resets.Reset reset = proof == null ? null : proof.keyAddedAfterReset();
        return new Line(
                review,
                known.person(review.reviewerId()),
                proof,
                reset == null ? "" : known.person(reset.by()));
    }
}
