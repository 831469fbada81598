package dev.countersign.approval;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was asked in one revision of a request.
 *
 * @param note what was said with it; empty when nothing was
 * @param personId who made it, null for facts that changed by themselves
 * @param decisionId the decision that opened it
 * @param changes against the revision before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RevisionView(
        int revision,
        RevisionCause cause,
        String note,
        @Nullable String personId,
        Instant at,
        String decisionId,
        String deviceId,
        String modelDigest,
        String toolId,
        List<String> scopes,
        List<String> dataClasses,
        @Nullable String sanitisation,
        String environment,
        int durationDays,
        String reason,
        List<RequestChange> changes) {
    public RevisionView {
        scopes = List.copyOf(scopes);
        dataClasses = List.copyOf(dataClasses);
        changes = List.copyOf(changes);
    }

    /** What was asked, without who. */
    Tuple tuple() {
        return new Tuple(
                "",
                deviceId,
                modelDigest,
                toolId,
                scopes,
                dataClasses,
                sanitisation,
                environment,
                durationDays,
                reason);
    }
}
