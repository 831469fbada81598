package dev.countersign.approval;

import dev.countersign.identity.Timeline;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as pages show it, with everything by name.
 *
 * @param decision null in lists
 * @param togetherId the set that it was asked in; a name that begins with "set" is hidden from
 *     pages
 */
record RequestPage(
        String id,
        long number,
        String state,
        int revision,
        String personId,
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
        @Nullable String togetherId,
        List<Timeline.Entry> timeline) {
    /**
     * A role that is asked, and the verdict of who filled it.
     *
     * @param verdict {@code approve} or {@code deny}, null while it is awaited
     */
    record Need(
            String role,
            List<AnswerView.Rule> because,
            @Nullable String reviewer,
            @Nullable String verdict,
            @Nullable String reason) {}

    public List<String> missingRoles() {
        return needs.stream().filter(n -> n.verdict() == null).map(Need::role).toList();
    }

    static RequestPage of(RequestView request, KnownNames names, List<Timeline.Entry> timeline) {
        PolicyAnswer answer = request.decision();
        return new RequestPage(
                request.id(),
                request.number(),
                request.state().word(),
                request.revision(),
                request.personId(),
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
                request.setId(),
                timeline);
    }

    private static Need need(RequestView request, RequestView.Need need, KnownNames names) {
        List<AnswerView.Rule> because = AnswerView.rules(request.decision(), need.because());
        return request.reviews().stream()
                .filter(r -> r.revision() == request.revision() && r.role().equals(need.role()))
                .findFirst()
                .map(r ->
                        new Need(
                                need.role(),
                                because,
                                names.person(r.reviewerId()),
                                r.verdict().word(),
                                r.reason()))
                .orElseGet(() -> new Need(need.role(), because, null, null, null));
    }
}
