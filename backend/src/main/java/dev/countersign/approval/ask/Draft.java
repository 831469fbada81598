package dev.countersign.approval.ask;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a person filled in and has perhaps sent.
 *
 * @param version counts changes; a page names the one that it shows
 * @param sentAt null until it was sent
 * @param requestId what it was sent as, when it asked for one model on one device with one tool
 * @param setId what it was sent as otherwise
 */
public record Draft(
        String id,
        RequestForm form,
        int version,
        Instant changedAt,
        @Nullable Instant sentAt,
        @Nullable String requestId,
        @Nullable String setId) {
    public boolean isSent() {
        return sentAt != null;
    }

    /** Where what became of it is shown. */
    String sentAddress() {
        return requestId != null ? "/requests/" + requestId : "/requests/sets/" + setId;
    }

    /** Where it goes on. */
    public String address() {
        return "/requests/new?draft=" + id;
    }
}
