package dev.countersign.approval;

import java.time.Instant;
import java.util.List;

/**
 * What was asked in one go, as people and programs read it.
 *
 * @param requests one for each combination, each decided by itself; without their decisions, which
 *     {@code GET /api/v1/requests/{id}} has
 * @param leftOut pairs that were not asked, because the device had reported that the tool is not
 *     there
 */
public record RequestSetView(
        String id,
        String personId,
        Instant createdAt,
        List<RequestView> requests,
        List<LeftOut> leftOut) {
    public RequestSetView {
        requests = List.copyOf(requests);
        leftOut = List.copyOf(leftOut);
    }

    /** A tool that is not on the device. */
    public record LeftOut(String deviceId, String toolId) {}
}
