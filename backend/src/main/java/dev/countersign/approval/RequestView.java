package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as people and programs read it.
 *
 * @param number short and sequential, for people
 * @param revision verdicts name it; verdicts for an older one no longer count
 * @param needs who has to review this revision
 * @param reviews every verdict, oldest first, those for older revisions included
 * @param decision the newest decision; absent in lists
 * @param approvalId what it became
 * @param setId what it was asked together with, see {@link RequestSets}
 * @param version counts changes, for {@code If-Match}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RequestView(
        String id,
        long number,
        String personId,
        String deviceId,
        String modelDigest,
        String toolId,
        List<String> scopes,
        List<String> dataClasses,
        @Nullable String sanitisation,
        String environment,
        int durationDays,
        String reason,
        RequestState state,
        int revision,
        List<Need> needs,
        List<ReviewView> reviews,
        String decisionId,
        @Nullable PolicyAnswer decision,
        @Nullable String approvalId,
        @Nullable String setId,
        Instant createdAt,
        Instant changedAt,
        int version) {
    public RequestView {
        scopes = List.copyOf(scopes);
        dataClasses = List.copyOf(dataClasses);
        needs = List.copyOf(needs);
        reviews = List.copyOf(reviews);
    }

    /**
     * A role that has to say yes.
     *
     * @param because the codes of the rules that ask for it
     * @param filledBy the person who did, null while awaited
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Need(String role, List<String> because, @Nullable String filledBy) {
        public Need {
            because = List.copyOf(because);
        }
    }

    /** The same with this decision. */
    RequestView decided(@Nullable PolicyAnswer answer) {
        return new RequestView(
                id,
                number,
                personId,
                deviceId,
                modelDigest,
                toolId,
                scopes,
                dataClasses,
                sanitisation,
                environment,
                durationDays,
                reason,
                state,
                revision,
                needs,
                reviews,
                decisionId,
                answer,
                approvalId,
                setId,
                createdAt,
                changedAt,
                version);
    }

    /** The roles that nobody filled yet. */
    public List<String> awaited() {
        return needs.stream().filter(need -> need.filledBy() == null).map(Need::role).toList();
    }
}
