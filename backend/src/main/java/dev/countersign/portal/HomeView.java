package dev.countersign.portal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the home page shows.
 *
 * @param waiting requests that wait for the reader's review
 * @param more whether more wait than were counted
 * @param oldest when the oldest of them was asked
 */
record HomeView(
        String name,
        boolean developer,
        boolean reviewer,
        int waiting,
        boolean more,
        @Nullable Instant oldest,
        List<Need> needs,
        List<DeviceLine> devices,
        List<ApprovalLine> approvals,
        List<RequestLine> requests) {
    /** Something the reader should do; its words are the texts {@code need.<kind>…}. */
    record Need(String kind, String about, String href) {}

    record DeviceLine(
            String id, String name, String light, String tone, @Nullable Instant reportedAt) {}

    record ApprovalLine(
            String id,
            String modelName,
            String deviceName,
            String toolName,
            String state,
            Instant expiresAt) {}

    record RequestLine(String id, String modelName, String state, Instant createdAt) {}
}
