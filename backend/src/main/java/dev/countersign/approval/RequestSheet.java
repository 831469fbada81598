package dev.countersign.approval;

import dev.countersign.identity.Timeline;
import dev.countersign.policy.StoredDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request with everything that is recorded about it.
 *
 * @param request with its newest decision, but not with what would help
 * @param open the newest decision where something may help against it, null elsewhere
 * @param names what everything in it is called
 * @param confirmed what became different since the decision that was asked for, null when none was
 */
record RequestSheet(
        RequestView request,
        @Nullable StoredDecision open,
        KnownNames names,
        List<Timeline.Entry> timeline,
        RoundsView rounds,
        @Nullable FindingsDiff confirmed) {
    /** As pages show it. */
    RequestPage page(@Nullable HelpView help) {
        PolicyAnswer answer = request.decision();
        return RequestPage.of(
                request.decided(answer == null ? null : answer.with(help)), names, timeline);
    }
}
