package dev.countersign.approval;

import dev.countersign.identity.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request as pages show it, with everything by name.
 *
 * @param decision null in lists
 */
record RequestPage(
        String id,
        long number,
        String state,
        int revision,
        String person,
        String deviceId,
        String deviceName,
        String toolName,
        String modelDigest,
        String modelName,
        List<String> scopes,
        List<String> dataClasses,
        @Nullable String sanitisation,
        String environment,
        int durationDays,
        String reason,
        Instant createdAt,
        List<Need> needs,
        @Nullable AnswerView decision,
        String decisionId,
        @Nullable String approvalId,
        List<Timeline.Entry> timeline) {
    /**
     * A role that is asked, and the verdict of who filled it.
     *
     * @param verdict {@code approve} or {@code deny}, null while it is awaited
     */
    record Need(
            String role,
            List<String> because,
            @Nullable String reviewer,
            @Nullable String verdict,
            @Nullable String reason) {}

    public List<String> missingRoles() {
        return needs.stream().filter(n -> n.verdict() == null).map(Need::role).toList();
    }

    public List<String> because() {
        return needs.stream().flatMap(n -> n.because().stream()).distinct().sorted().toList();
    }

    static RequestPage of(RequestView request, Names all, List<Timeline.Entry> timeline) {
        List<String> people =
                Stream.concat(
                                Stream.of(request.personId()),
                                request.reviews().stream().map(ReviewView::reviewerId))
                        .distinct()
                        .toList();
        KnownNames names =
                all.of(people, List.of(request.deviceId()), List.of(request.modelDigest()));
        PolicyAnswer answer = request.decision();
        return new RequestPage(
                request.id(),
                request.number(),
                request.state().word(),
                request.revision(),
                names.person(request.personId()),
                request.deviceId(),
                names.device(request.deviceId()),
                names.tool(request.toolId()),
                request.modelDigest(),
                names.model(request.modelDigest()),
                request.scopes(),
                request.dataClasses(),
                request.sanitisation(),
                request.environment(),
                request.durationDays(),
                request.reason(),
                request.createdAt(),
                request.needs().stream().map(need -> need(request, need, names)).toList(),
                answer == null ? null : AnswerView.of(answer),
                request.decisionId(),
                request.approvalId(),
                timeline);
    }

    private static Need need(RequestView request, RequestView.Need need, KnownNames names) {
        return request.reviews().stream()
                .filter(r -> r.revision() == request.revision() && r.role().equals(need.role()))
                .findFirst()
                .map(r ->
                        new Need(
                                need.role(),
                                need.because(),
                                names.person(r.reviewerId()),
                                r.verdict().word(),
                                r.reason()))
                .orElseGet(() -> new Need(need.role(), need.because(), null, null, null));
    }
}
